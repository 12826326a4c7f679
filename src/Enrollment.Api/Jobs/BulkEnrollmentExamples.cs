using Enrollment.Core.Jobs;
using Enrollment.Core.Screening;

namespace Enrollment.Api.Jobs;

/// <summary>Examples for the API document.</summary>
internal static class BulkEnrollmentExamples
{
    private static readonly DateTimeOffset AcceptedAt = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private static readonly Guid Queue = new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a01");
    private static readonly Guid JobId = new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a05");
    private static readonly Guid EnrollmentId = new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a02");
    private static readonly Guid ContactId = new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a03");
    private static readonly Dictionary<string, long> None = Counts();

    public static BulkEnrollResult Enrolled { get; } = new(
        1, 3, 0, [EnrollmentId], HasMore: false, NextCursor: null, Counts((OutcomeReasons.AlreadyEnrolled, 3)), None, JobId, DryRun: null);

    public static BulkUnenrollResult Unenrolled { get; } = new(
        47, 2, 1, HasMore: false, NextCursor: null,
        Counts((OutcomeReasons.NotEnrolled, 2)), Counts((OutcomeReasons.ContactNotFound, 1)), JobId, DryRun: null);

    public static BulkJobStarted Started { get; } = new(JobId, BulkJobStatus.Queued);

    public static BulkJobAnswer Running { get; } = new(
        JobId, Queue, AgentId: null, BulkOperations.Enroll, BulkJobStatus.Running, BulkModes.All, Reason: null, Matched: 12_000,
        Enrolled: 11_950, Cancelled: 0, Skipped: 50, Failed: 0,
        Counts((OutcomeReasons.AlreadyEnrolled, 38), (OutcomeReasons.Unsubscribed, 12)), None, PagesTotal: 200, PagesDone: 24, Progress: 0.12,
        ContactsPerSecond: 9_600, EnrollmentTime: AcceptedAt, SkipIfAlreadyEnrolled: true, RecurringEnrollmentId: null, CreatedAt: AcceptedAt,
        StartedAt: AcceptedAt.AddMilliseconds(20), FinishedAt: null, Error: null);

    public static BulkJobAnswer Cancelled { get; } = Running with
    {
        Status = BulkJobStatus.Cancelled,
        FinishedAt = AcceptedAt.AddSeconds(2),
        ContactsPerSecond = 6_060.6,
    };

    public static BulkOutcomeAnswer Outcome { get; } = new(ContactId, OutcomeKinds.Skipped, EnrollmentId: null, OutcomeReasons.AlreadyEnrolled, RowIndex: null);

    private static Dictionary<string, long> Counts(params (string Reason, long Count)[] counts) =>
        counts.ToDictionary(count => count.Reason, count => count.Count, StringComparer.Ordinal);
}
