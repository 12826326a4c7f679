namespace Enrollment.Core.Jobs;

/// <summary>The words for what happened to a row of a request.</summary>
public static class RowStatus
{
    /// <summary>The row is still to be enrolled.</summary>
    public const string Accepted = "accepted";

    public const string Rejected = "rejected";
    public const string Enrolled = "enrolled";
    public const string Skipped = "skipped";
    public const string Failed = "failed";

    public static IReadOnlyList<string> All { get; } = [Accepted, Rejected, Enrolled, Skipped, Failed];
}
