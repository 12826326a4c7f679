using Enrollment.Client;
using static Enrollment.Demo.Difference;

namespace Enrollment.Demo.Calls;

/// <summary>Holds the findings about the calls; says whether the sums add up, and if not, which ones differ.</summary>
public sealed class CallSummary : IFindings
{
    /// <summary>Holds what was to happen.</summary>
    public CallSet? Set { get; set; }

    /// <summary>The answer to the request.</summary>
    public ScheduledRows? Answer { get; set; }

    public long Enrolled { get; set; }

    /// <summary>How enrollments have ended, and how many in each way.</summary>
    public IReadOnlyDictionary<string, long> Ended { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Counts what calls came to, and how many to each outcome.</summary>
    public IReadOnlyDictionary<string, long> Outcomes { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    public Measured Dialled { get; set; } = new(0, TimeSpan.Zero);

    public long DialledTwice { get; set; }

    public bool HasBegun => Answer is not null;

    private long Finished => Outcomes.Values.Sum();

    public void Show()
    {
        var table = new SummaryTable("contacts and calls");
        table.Add("contacts sent", Answer?.Total ?? 0);
        table.Add("  accepted", Answer?.Accepted ?? 0);
        table.AddReasons("rejected", Counts(Answer?.Rejected.Select(row => row.Code) ?? []));
        table.Add("enrolled", Enrolled);
        table.AddReasons("ended", Ended);
        table.AddTimed("calls dialled", Dialled);
        table.Add("  dialled twice", DialledTwice);
        table.AddReasons("outcome", Outcomes);
        table.Show();
    }

    /// <summary>Lists what does not add up or is missing; empty if all is well.</summary>
    public IReadOnlyList<string> Differences() => Set is not { } set || Answer is not { } answer ? ["Nobody was scheduled."] :
    [
        .. Unless(
            answer.Total == answer.Accepted + answer.Rejected.Count,
            $"{answer.Total:N0} contacts were sent, but accepted + rejected is {answer.Accepted + answer.Rejected.Count:N0}."),
        .. Unless(answer.Rejected.Count == set.Wrong, $"{answer.Rejected.Count:N0} contacts were rejected instead of {set.Wrong:N0}."),
        .. Unless(Enrolled == answer.Accepted, $"{answer.Accepted:N0} contacts were accepted, but {Enrolled:N0} enrolled."),
        .. Unless(Ended.Values.Sum() == Enrolled, $"{Enrolled:N0} contacts were enrolled, but {Ended.Values.Sum():N0} have ended."),
        .. Unless(Dialled.Count == set.Calls, $"{Dialled.Count:N0} calls were dialled instead of {set.Calls:N0}."),
        .. Unless(Finished == Dialled.Count, $"{Dialled.Count:N0} calls were dialled, but {Finished:N0} have an outcome."),
        .. Unless(
            Ended.GetValueOrDefault("succeeded") == set.Successes,
            $"{Ended.GetValueOrDefault("succeeded"):N0} groups were called with success instead of {set.Successes:N0}."),
        .. Unless(DialledTwice == 0, $"{DialledTwice:N0} calls were dialled twice."),
    ];

    internal static IReadOnlyDictionary<string, long> Counts(IEnumerable<string> words) =>
        words.CountBy(word => word).ToDictionary(word => word.Key, word => (long)word.Value, StringComparer.Ordinal);
}
