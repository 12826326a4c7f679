using Enrollment.Api.Jobs;
using Enrollment.Core.Jobs;
using Enrollment.Core.Recurring;

namespace Enrollment.Api.Recurring;

/// <summary>Examples for the API document.</summary>
internal static class RecurringEnrollmentExamples
{
    public const string New = """
        {
          "name": "New leads, every working day",
          "event_queue_id": "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a50",
          "contact_filter": { "contact_type": "lead", "country": ["DE", "AT"] },
          "re_enter": "once",
          "cron": "0 9 * * 1-5",
          "timezone": "Europe/Berlin",
          "ends_at": "2099-07-01T00:00:00Z"
        }
        """;

    private static readonly DateTimeOffset MadeAt = new(2030, 1, 7, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset First = new(2030, 1, 8, 8, 0, 0, TimeSpan.Zero);

    public static RecurringEnrollmentAnswer Made { get; } = new(
        Guid.Parse("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a60"), "New leads, every working day", IsActive: true, DeactivationReason: null,
        Guid.Parse("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a50"), new ContactFilterAnswer(ContactType: ["lead"], Country: ["DE", "AT"]), CustomerFilter: null,
        ImportId: null, SkipIfAlreadyEnrolled: true, ReEntry.Once, "0 9 * * 1-5", "Europe/Berlin", StartsAt: null, new(2099, 7, 1, 0, 0, 0, TimeSpan.Zero),
        MaxRuns: null, MissedTimes.Latest, NextRunAt: First, LastRunAt: null, Runs: 0, ConsecutiveFailures: 0,
        Guid.Parse("0198f3a2-1b2c-7d3e-8f40-5a6b7c8d9e0f"), MadeAt, MadeAt);

    public static RecurringEnrollmentAnswer Recurring { get; } = Made with
    {
        NextRunAt = First.AddDays(1),
        LastRunAt = First,
        Runs = 1,
        UpdatedAt = First.AddMilliseconds(412),
    };

    public static RecurringRunAnswer Run { get; } = new(
        Guid.Parse("0198f3a2-5c1e-8b43-9d27-6f1f0c2e8a61"), First, First.AddMilliseconds(412), RunStatus.Completed, Guid.Parse("0198f3a2-5c1e-8b43-9d27-6f1f0c2e8a61"),
        Matched: 130, Enrolled: 118, Skipped: 12, Failed: 0, Code: null, Detail: null, Times: 1);

    public static BulkJobStarted Started { get; } = new(Run.JobId!.Value, BulkJobStatus.Queued);

    public static RunPreview Preview { get; } = new(
        "0 9 * * 1-5", "America/New_York",
        [new(2030, 3, 7, 14, 0, 0, TimeSpan.Zero), new(2030, 3, 8, 14, 0, 0, TimeSpan.Zero), new(2030, 3, 11, 13, 0, 0, TimeSpan.Zero)]);
}
