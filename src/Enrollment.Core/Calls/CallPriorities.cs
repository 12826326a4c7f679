namespace Enrollment.Core.Calls;

/// <summary>Orders the calls of a sequence that wait: the lowest goes first.</summary>
public static class CallPriorities
{
    /// <summary>The person asked to be called then.</summary>
    public const short Promised = 0;

    public const short Retry = 1;
    public const short First = 2;
}
