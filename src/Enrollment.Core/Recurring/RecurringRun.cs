using System.Buffers.Binary;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Recurring;

/// <summary>Tells what was done about a planned time of a recurring enrollment. There is one run for each.</summary>
public sealed class RecurringRun
{
    private RecurringRun()
    {
    }

    /// <summary>See <see cref="IdOf"/>. In the order of the planned times.</summary>
    public required Guid Id { get; init; }

    public required Guid RecurringEnrollmentId { get; init; }
    public required Guid AccountId { get; init; }
    public required DateTimeOffset PlannedAt { get; init; }

    /// <summary>When the run was started, refused or noted as missed.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The job, which has the run's id; null if there is none. Its status and its counts are those of the run.</summary>
    public Guid? JobId { get; init; }

    /// <summary><see cref="RunStatus.Started"/>, <see cref="RunStatus.Refused"/> or <see cref="RunStatus.Missed"/>, as the run began.</summary>
    public required string Status { get; init; }

    /// <summary>The code of the refusal, see <see cref="RefusalCodes"/>.</summary>
    public string? Code { get; init; }

    /// <summary>The refusal, for people.</summary>
    public string? Detail { get; init; }

    /// <summary>How many times the run stands for: 1, or the missed times up to the planned one.</summary>
    public int Times { get; init; } = 1;

    /// <summary>
    /// Computes the id of the run for a planned time, and of its job. However often a time is met, the id is the same. UUID version 8
    /// that begins with the milliseconds of the planned time, as version 7 does, so that ids are in the order of time.
    /// </summary>
    public static Guid IdOf(Guid recurringId, DateTimeOffset plannedAt)
    {
        Span<byte> bytes = stackalloc byte[16];
        MessageIds.For(recurringId, $"{nameof(RecurringRun)} {Instants.Write(plannedAt)}").TryWriteBytes(bytes, bigEndian: true, out _);
        Span<byte> milliseconds = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, plannedAt.ToUnixTimeMilliseconds());
        milliseconds[2..].CopyTo(bytes);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Returns the status of a run that was started, by the status of its job.</summary>
    /// <param name="jobStatus">See <see cref="BulkJobStatus"/>; null if the job has been deleted, as only ended ones are.</param>
    public static string StatusBy(string? jobStatus) => jobStatus switch
    {
        null => RunStatus.Completed,
        BulkJobStatus.Queued or BulkJobStatus.Running => RunStatus.Started,
        BulkJobStatus.Completed => RunStatus.Completed,
        BulkJobStatus.Failed or BulkJobStatus.Cancelled => RunStatus.Failed,
        _ => throw new ArgumentOutOfRangeException(nameof(jobStatus), jobStatus, "There is no such status of a job."),
    };

    /// <summary>Makes the run of a planned time whose job is accepted.</summary>
    public static RecurringRun Started(RecurringEnrollment recurring, DateTimeOffset plannedAt, Guid jobId, DateTimeOffset now) => new()
    {
        Id = IdOf(recurring.Id, plannedAt),
        RecurringEnrollmentId = recurring.Id,
        AccountId = recurring.AccountId,
        PlannedAt = plannedAt,
        StartedAt = now,
        Status = RunStatus.Started,
        JobId = jobId,
    };

    /// <summary>Makes the run of a planned time that is refused.</summary>
    public static RecurringRun Refused(RecurringEnrollment recurring, DateTimeOffset plannedAt, Refusal refusal, DateTimeOffset now) => new()
    {
        Id = IdOf(recurring.Id, plannedAt),
        RecurringEnrollmentId = recurring.Id,
        AccountId = recurring.AccountId,
        PlannedAt = plannedAt,
        StartedAt = now,
        Status = RunStatus.Refused,
        Code = refusal.Code,
        Detail = refusal.Detail,
    };

    /// <summary>Makes the run that stands for missed times.</summary>
    public static RecurringRun Missed(RecurringEnrollment recurring, MissedStretch missed, DateTimeOffset now) => new()
    {
        Id = IdOf(recurring.Id, missed.Last),
        RecurringEnrollmentId = recurring.Id,
        AccountId = recurring.AccountId,
        PlannedAt = missed.Last,
        StartedAt = now,
        Status = RunStatus.Missed,
        Times = missed.Times,
    };
}
