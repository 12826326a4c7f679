using Enrollment.Core.Enrollments;

namespace Enrollment.Api.Enrollments;

/// <summary>Examples for the API document.</summary>
internal static class EnrollmentExamples
{
    private static readonly DateTimeOffset EnrolledAt = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private static readonly Guid Queue = new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a01");
    private static readonly Guid Id = new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a02");
    private static readonly Guid Contact = new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a03");
    private static readonly Guid Customer = new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a04");
    private static readonly Guid Job = new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a05");
    private static readonly Guid FirstStep = new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a06");
    private static readonly Guid SecondStep = new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a07");
    private static readonly HistoryApiKey Key = new(new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a08"), "CRM", "ek_live_Zm9v");

    private static readonly IReadOnlyList<HistoryEntry> Begun =
    [
        new HistoryEntry.Enrolled(EnrolledAt, Job, Forced: false, Key),
        new HistoryEntry.StepRun(
            EnrolledAt.AddSeconds(1), FirstStep, 1, "Say hello", StepRunStatus.Completed, 1, EnrolledAt, EnrolledAt.AddSeconds(1), EnrolledAt.AddSeconds(1),
            Error: null, ResponseStatus: null, ResponseBody: null),
    ];

    public static EnrollmentAnswer Waiting { get; } = new(
        Id, EnrollmentState.Pending, Queue, AgentId: null, 1, Contact, Customer, EnrolledAt,
        new NextStepAnswer(SecondStep, 2, "Ask how it goes", EnrolledAt.AddDays(3), 1),
        PausedBecause: null, "Step 2 'Ask how it goes' is due at 2026-11-24T08:00:00Z.",
        Group: null, Timezone: null, Variables: null, Calls: null, Begun, EnrolledAt, EnrolledAt.AddSeconds(1), FinishedAt: null, Calling: null);

    public static EnrollmentAnswer Paused { get; } = Waiting with
    {
        Status = EnrollmentState.Paused,
        NextStep = Waiting.NextStep! with { DueAt = null },
        PausedBecause = "paused_by_hand",
        WaitingFor = "The enrollment is paused by hand. Step 2 'Ask how it goes' is next once it is resumed.",
        History = [.. Begun, new HistoryEntry.Action(EnrolledAt.AddDays(1), NoteKinds.Paused, StepId: null, StepOrder: null, Detail: null, JobId: null, Key)],
        UpdatedAt = EnrolledAt.AddDays(1),
    };

    public static EnrollmentAnswer Cancelled { get; } = Waiting with
    {
        Status = EnrollmentState.Cancelled,
        NextStep = null,
        WaitingFor = null,
        History =
        [
            .. Begun,
            new HistoryEntry.Action(EnrolledAt.AddDays(1), NoteKinds.Cancelled, StepId: null, StepOrder: null, "moved to another city", JobId: null, Key),
            new HistoryEntry.Ended(EnrolledAt.AddDays(1), EnrollmentState.Cancelled, "moved to another city"),
        ],
        UpdatedAt = EnrolledAt.AddDays(1),
        FinishedAt = EnrolledAt.AddDays(1),
    };

    public static TimerTask Task { get; } = new(
        new("8f3a2c1e-5c1e-8b43-9d27-6f1f0c2e8a09"), AutomationId: null, "event_queue_step", Id, SecondStep, 2, EnrollmentState.Pending,
        EnrolledAt.AddDays(3), EnrolledAt, Contact, Customer, RelatedDealId: null, CancelGroup: Id, RetryCount: 0, LastError: null,
        EnrolledAt, EnrolledAt.AddSeconds(1));
}
