namespace Enrollment.Core.Calls;

/// <summary>Names the effect of a report about a call.</summary>
public enum ReportEffect
{
    /// <summary>The enrollment has had no such call. Nothing changes.</summary>
    Unknown,

    /// <summary>The report decides about the call, and the enrollment has moved on.</summary>
    Counted,

    /// <summary>The call was reported so before. Nothing changes.</summary>
    Repeated,

    /// <summary>The call was reported otherwise before. The report is only noted, unless one of its outcome is.</summary>
    Contradicts,

    /// <summary>The report came late and is only noted.</summary>
    Noted,

    /// <summary>The report came late and is a success, which counts all the same.</summary>
    Succeeded,
}

/// <summary>The result of a report about a call.</summary>
/// <param name="ListedNumber">Whether the number is never called again because of it.</param>
public sealed record CallResult(ReportEffect Effect, bool ListedNumber);

/// <summary>The answer to a dialer that wants to dial.</summary>
public abstract record CallStart
{
    private CallStart()
    {
    }

    /// <summary>The call may be dialled.</summary>
    public sealed record Granted(DateTimeOffset ReportBy) : CallStart;

    /// <summary>The call must not be dialled.</summary>
    /// <param name="Reason">One of <see cref="WithdrawalReasons"/>.</param>
    public sealed record Refused(string Reason) : CallStart;

    /// <summary>The enrollment has had no such call.</summary>
    public sealed record Unknown : CallStart;
}
