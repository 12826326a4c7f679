using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Sequences;

namespace Enrollment.Core.Jobs;

/// <summary>One bulk request and its progress. Its counters are sums over its pages.</summary>
public sealed class BulkJob
{
    private BulkJob()
    {
    }

    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }
    public required Guid SequenceId { get; init; }

    /// <summary>See <see cref="BulkOperations"/>.</summary>
    public string Operation { get; init; } = BulkOperations.Enroll;

    /// <summary>The sequence's version when the request was accepted. All enrollments of the job pin it.</summary>
    public required int SequenceVersion { get; init; }

    /// <summary>An <see cref="EnrollmentTarget"/> as JSON.</summary>
    public required string Target { get; init; }

    /// <summary>See <see cref="BulkModes"/>.</summary>
    public required string Mode { get; init; }

    public required bool SkipIfAlreadyEnrolled { get; init; }

    /// <summary>Whether contacts that were ever enrolled in the sequence are passed over.</summary>
    public bool EntersOnce { get; init; }

    /// <summary>The instant that the steps' delays count from.</summary>
    public required DateTimeOffset Anchor { get; init; }

    /// <summary>See <see cref="BulkJobStatus"/>.</summary>
    public string Status { get; private set; } = BulkJobStatus.Queued;

    /// <summary>Why contacts are unenrolled, kept with each enrollment. Null for a job that enrolls.</summary>
    public string? Reason { get; init; }

    /// <summary>The API key of the request.</summary>
    public Guid? RequestedBy { get; init; }

    /// <summary>The recurring enrollment that started the job. It may be deleted since.</summary>
    public Guid? RecurringEnrollmentId { get; init; }

    /// <summary>The queue of the API process whose caller waits for the outcome.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Names the operation that an <see cref="RequestKeySha256"/> belongs to; null for jobs that have no rows.</summary>
    public string? RequestKind { get; init; }

    /// <summary>The SHA-256 of the key that the request is known by for as long as the job is kept; null if it had none.</summary>
    public byte[]? RequestKeySha256 { get; init; }

    /// <summary>The SHA-256 of the request's body, to tell whether a repeat differs.</summary>
    public byte[]? RequestBodySha256 { get; init; }

    /// <summary>When the last enrollment of the job had ended, for a job over rows.</summary>
    public DateTimeOffset? AllEndedAt { get; private set; }

    /// <summary>When the rows lost what was sent, for a job over rows; null while they are kept as they were sent.</summary>
    public DateTimeOffset? RowsEmptiedAt { get; private set; }

    /// <summary>Planning continues after this key of the target. It starts as the request's cursor.</summary>
    public Guid AfterKey { get; init; }

    /// <summary>The last key that planning looks at, fixed when it starts.</summary>
    public Guid? CeilingKey { get; private set; }

    public int PagesPlanned { get; private set; }

    /// <summary>When planning had cut the whole target into pages.</summary>
    public DateTimeOffset? PlannedAt { get; private set; }

    /// <summary>Whether contacts remain after the page, in page mode.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Why the job failed.</summary>
    public string? Error { get; private set; }

    /// <summary>How often the job was restarted since it last made progress.</summary>
    public int Repairs { get; private set; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Creates a job. Nothing else does.</summary>
    public static BulkJob New(Sequence sequence, JobWork work, JobOrigin origin, DateTimeOffset now) => new()
    {
        Id = origin.JobId ?? Guid.CreateVersion7(now),
        AccountId = sequence.AccountId,
        SequenceId = sequence.Id,
        SequenceVersion = sequence.Version,
        Operation = work.Operation,
        Reason = (work as JobWork.Unenroll)?.Reason,
        Target = work.Target.ToJson(),
        Mode = work.Mode,
        SkipIfAlreadyEnrolled = !work.IsForced,
        EntersOnce = work is JobWork.Enroll { EntersOnce: true },
        Anchor = (work as JobWork.Enroll)?.Anchor ?? now,
        RequestedBy = origin.RequestedBy,
        RecurringEnrollmentId = origin.RecurringEnrollmentId,
        ReplyTo = origin.ReplyTo,
        RequestKind = origin.Request?.Kind,
        RequestKeySha256 = origin.Request?.KeySha256,
        RequestBodySha256 = origin.Request?.BodySha256,
        AfterKey = work.AfterKey,
        CreatedAt = now,
        UpdatedAt = now,
    };
}

/// <summary>The work of a job.</summary>
public abstract record JobWork
{
    private JobWork()
    {
    }

    /// <summary>See <see cref="BulkOperations"/>.</summary>
    public abstract string Operation { get; }

    /// <summary>The contacts that the job works on.</summary>
    public required EnrollmentTarget Target { get; init; }

    /// <summary>See <see cref="BulkModes"/>.</summary>
    public string Mode { get; init; } = BulkModes.All;

    /// <summary>The key before the page of page mode, excluded.</summary>
    public Guid AfterKey { get; init; }

    /// <summary>Says whether contacts that are live in the sequence are enrolled once more.</summary>
    public bool IsForced => this is Enroll { SkipIfAlreadyEnrolled: false };

    /// <summary>Enrolls the contacts in the sequence.</summary>
    /// <param name="Anchor">The instant that delays count from; null for now.</param>
    /// <param name="EntersOnce">Whether contacts that were ever enrolled in the sequence are passed over.</param>
    public sealed record Enroll(DateTimeOffset? Anchor, bool SkipIfAlreadyEnrolled, bool EntersOnce = false) : JobWork
    {
        public override string Operation => BulkOperations.Enroll;
    }

    /// <summary>Ends the live enrollments of the contacts in the sequence.</summary>
    /// <param name="Reason">Kept with each enrollment and announced.</param>
    public sealed record Unenroll(string Reason) : JobWork
    {
        public override string Operation => BulkOperations.Unenroll;
    }
}

/// <summary>The origin of a job.</summary>
/// <param name="RequestedBy">The API key of the request.</param>
/// <param name="ReplyTo">The queue of the API process whose caller waits; null if no caller waits.</param>
/// <param name="JobId">The id that a producer chose or a planned time gives; null for a new one.</param>
/// <param name="RecurringEnrollmentId">The recurring enrollment that starts the job; null for a single request.</param>
/// <param name="Request">The request that brought the job's rows; null for jobs without rows.</param>
public sealed record JobOrigin(
    Guid? RequestedBy, string? ReplyTo = null, Guid? JobId = null, Guid? RecurringEnrollmentId = null, RowsOrigin? Request = null);

/// <summary>Identifies the request that brought the rows of a job.</summary>
/// <param name="Kind">See <see cref="RowRequestKinds"/>.</param>
/// <param name="KeySha256">The SHA-256 of the key by which repeats find the job; null if it has none.</param>
/// <param name="BodySha256">The SHA-256 of the body, to tell whether a repeat differs.</param>
public sealed record RowsOrigin(string Kind, byte[]? KeySha256, byte[]? BodySha256);

/// <summary>The operations whose requests bring rows. A key counts within one of them.</summary>
public static class RowRequestKinds
{
    /// <summary>Schedules many rows.</summary>
    public const string Many = "many";

    /// <summary>Schedules one row, whose caller waits.</summary>
    public const string One = "one";
}

/// <summary>The words for the work of a job.</summary>
public static class BulkOperations
{
    /// <summary>Enrolls the contacts in the sequence.</summary>
    public const string Enroll = "enroll";

    /// <summary>Ends the live enrollments of the contacts in the sequence.</summary>
    public const string Unenroll = "unenroll";
}

/// <summary>How much of the target one request takes.</summary>
public static class BulkModes
{
    /// <summary>At most <see cref="PageSize"/> contacts, answered when done.</summary>
    public const string Page = "page";

    /// <summary>The whole target, as a job.</summary>
    public const string All = "all";

    /// <summary>Contacts in a page; the transaction, the outbox row and a publisher's window are made for this size.</summary>
    public const int PageSize = 500;
}

/// <summary>Life of a job: queued → running → completed | cancelled | failed; a queued one can be cancelled, too.</summary>
public static class BulkJobStatus
{
    /// <summary>The job is accepted and planning has not begun.</summary>
    public const string Queued = "queued";

    /// <summary>Planning has begun, and pages are being worked on.</summary>
    public const string Running = "running";

    /// <summary>Every page is done.</summary>
    public const string Completed = "completed";

    /// <summary>The job was stopped by a request. What was done by then stays.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The job could not be finished; <see cref="BulkJob.Error"/> says why.</summary>
    public const string Failed = "failed";

    public static IReadOnlyList<string> All { get; } = [Queued, Running, Completed, Cancelled, Failed];
}
