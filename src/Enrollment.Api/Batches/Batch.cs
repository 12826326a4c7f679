using Enrollment.Api.Agents;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Rows;

namespace Enrollment.Api.Batches;

/// <summary>The words for how far a batch has come.</summary>
public static class BatchStatus
{
    /// <summary>Contacts are still being enrolled.</summary>
    public const string Creating = "creating";

    /// <summary>All contacts are enrolled, and some enrollments have not ended.</summary>
    public const string Calling = "calling";

    /// <summary>Every enrollment has ended.</summary>
    public const string Done = "done";

    public const string Cancelled = "cancelled";
    public const string Failed = "failed";

    public static IReadOnlyList<string> All { get; } = [Creating, Calling, Done, Cancelled, Failed];

    public static string Of(BulkJob job) => job.Status switch
    {
        BulkJobStatus.Completed => job.AllEndedAt is null ? Calling : Done,
        BulkJobStatus.Cancelled => Cancelled,
        BulkJobStatus.Failed => Failed,
        _ => Creating,
    };
}

/// <summary>A batch: the contacts of one request, and how far their calls have come.</summary>
/// <param name="Total">All contacts of the request: <c>accepted</c> and <c>rejected</c>.</param>
/// <param name="Accepted">Contacts that passed validation: enrolled, skipped, failed, or still to be enrolled.</param>
/// <param name="RejectedCodes">The rejected contacts by the code of the first thing that was wrong.</param>
/// <param name="SkippedReasons">The contacts that were skipped or failed when they were to be enrolled, by reason.</param>
/// <param name="States">The enrollments by state; together all that are enrolled.</param>
/// <param name="NotSucceeded">Enrollments that have ended without success.</param>
/// <param name="Outcomes">Enrollments by the outcome of their last call.</param>
/// <param name="Progress">The part of the accepted contacts for which everything is over, from 0 to 1.</param>
/// <param name="NextCallAt">When the next call is due; null if none waits for a time.</param>
/// <param name="WaitingBecause">Live enrollments by what they wait for.</param>
/// <param name="FinishedAt">When the last enrollment had ended.</param>
public sealed record Batch(
    Guid Id, Guid AgentId, string Status, int Total, int Accepted, int Rejected, IReadOnlyDictionary<string, int> RejectedCodes, int Enrolled, int Skipped, int Failed,
    IReadOnlyDictionary<string, int> SkippedReasons, BatchStates States, int Succeeded, int NotSucceeded, IReadOnlyDictionary<string, int> Outcomes, BatchCalls Calls,
    double Progress, DateTimeOffset? NextCallAt, IReadOnlyDictionary<string, int> WaitingBecause, string? GroupByField, string GroupScope, bool IdempotencyKeyGiven,
    DateTimeOffset CreatedAt, Guid? CreatedBy, DateTimeOffset? FirstCallAt, DateTimeOffset? FinishedAt)
{
    internal static Batch Of(BulkJob job, RowTotals rows, IEnumerable<string> waiting)
    {
        var target = StoredBatch.TargetOf(job);
        return new(
            job.Id, job.SequenceId, BatchStatus.Of(job), rows.Total, rows.Accepted, rows.Rejected, rows.RejectedCodes, rows.Enrolled, rows.Skipped, rows.Failed,
            rows.SkippedReasons, BatchStates.Of(rows.States), rows.Succeeded, rows.NotSucceeded, rows.Outcomes,
            new(rows.Calls.Made, rows.Calls.UnderWay, rows.Calls.AnsweredSeconds),
            rows.Accepted == 0 ? 1 : Math.Round((double)(rows.Ended + rows.Skipped + rows.Failed) / rows.Accepted, 4), rows.NextCallAt, CountBy(waiting),
            target.GroupByField, ScopeOf(target), job.RequestKeySha256 is not null, job.CreatedAt, job.RequestedBy, rows.FirstCallAt, job.AllEndedAt);
    }

    private static string ScopeOf(EnrollmentTarget.RequestRows target) => target.GroupScope == GroupScopes.Request ? GroupScopes.Request : "agent";

    private static Dictionary<string, int> CountBy(IEnumerable<string> words) => words.CountBy(word => word, StringComparer.Ordinal)
        .OrderBy(count => count.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
}

/// <summary>The enrollments of a batch by state.</summary>
public sealed record BatchStates(int Waiting, int Pending, int Processing, int Paused, int Completed, int Cancelled, int Failed)
{
    internal static BatchStates Of(IReadOnlyDictionary<string, int> states) => new(
        states[EnrollmentState.Waiting], states[EnrollmentState.Pending], states[EnrollmentState.Processing], states[EnrollmentState.Paused],
        states[EnrollmentState.Completed], states[EnrollmentState.Cancelled], states[EnrollmentState.Failed]);
}

/// <summary>The calls of a batch.</summary>
/// <param name="Made">Calls that were handed out, but for those that were not placed.</param>
/// <param name="UnderWay">Those of them that have not been closed.</param>
/// <param name="AnsweredSeconds">The seconds that were reported of calls that a person or a machine answered, together.</param>
public sealed record BatchCalls(int Made, int UnderWay, long AnsweredSeconds);

/// <summary>A batch as lists show it.</summary>
public sealed record ListedBatch(
    Guid Id, Guid AgentId, string Status, int Total, int Accepted, int Rejected, int Enrolled, int Skipped, int Failed, int Ended, int Succeeded,
    DateTimeOffset CreatedAt, Guid? CreatedBy, DateTimeOffset? FinishedAt)
{
    internal static ListedBatch Of(BulkJob job, BatchCounts counts) => new(
        job.Id, job.SequenceId, BatchStatus.Of(job), counts.Total, counts.Total - counts.Rejected, counts.Rejected, counts.Enrolled, counts.Skipped, counts.Failed,
        counts.Ended, counts.Succeeded, job.CreatedAt, job.RequestedBy, job.AllEndedAt);
}

/// <summary>One contact of a batch.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Name">The name as it was sent; null once it is forgotten, 90 days after the batch by default.</param>
/// <param name="PhoneNumber">The number as it was sent; null once it is forgotten.</param>
/// <param name="ScheduledAt">The earliest moment of its first step.</param>
/// <param name="Status"><c>accepted</c>, <c>rejected</c>, <c>enrolled</c>, <c>skipped</c> or <c>failed</c>.</param>
/// <param name="Code">Why it was rejected, skipped or failed.</param>
/// <param name="State">The state of its enrollment.</param>
/// <param name="Succeeded">Whether the goal was reached; null while that is open.</param>
/// <param name="Attempts">Calls that were dialled, or may have been.</param>
/// <param name="WaitingBecause">Why it is not called now; null if that is over.</param>
public sealed record BatchRow(
    int Index, string? Name, string? PhoneNumber, string? PhoneE164, string? PhoneExt, string? Timezone, DateTimeOffset? ScheduledAt, string Status, string? Code,
    IReadOnlyList<ContactErrorAnswer> Errors, Guid? EnrollmentId, Guid? ContactId, string? State, bool? Succeeded, string? LastOutcome, int Attempts,
    DateTimeOffset? NextCallAt, string? WaitingBecause, string? GroupValue)
{
    internal static BatchRow Of(StoredRow row, WaitingReasons reasons) => new(
        row.Index, row.Name, row.PhoneNumber, row.PhoneE164, row.PhoneExt.Length == 0 ? null : row.PhoneExt, row.Timezone, row.Anchor, row.Status, row.Code,
        [.. row.Errors.Select(ContactErrorAnswer.Of)], row.EnrollmentId, row.ContactId, row.State,
        row.Outcome == EnrollmentEnd.Succeeded ? true : row.FinishedAt is not null ? false : null, row.LastOutcome, row.Attempts,
        row.Gate is null ? null : row.DueAt, reasons.Of(row.Place), row.GroupValue);
}

/// <summary>One thing that is wrong with a contact.</summary>
public sealed record ContactErrorAnswer(string? Field, string Code, string Detail, string? Reason)
{
    internal static ContactErrorAnswer Of(RowError error) => new(error.Field, error.Code, error.Detail, error.Reason);
}
