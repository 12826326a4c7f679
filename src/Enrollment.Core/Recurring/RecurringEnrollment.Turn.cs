using Enrollment.Core.Jobs;

namespace Enrollment.Core.Recurring;

// What is due now, and what is done about it. The claim holds the row meanwhile.
public sealed partial class RecurringEnrollment
{
    /// <summary>Says whether a time has come, or a missed one waits.</summary>
    public bool HasDue(DateTimeOffset now) => NextRunAt <= now || CatchUpAt is not null;

    /// <summary>
    /// Decides what is due, and moves on. A time that has come is run, or refused while the run before it is not over. Times that passed
    /// while no scheduler ran are run, passed over, or caught up, as <see cref="Missed"/> says. To catch up, each waits for the end of the
    /// run before it.
    /// </summary>
    /// <param name="lastJobStatus">The status of the last run's job; null if there is none.</param>
    public RecurringTurn TakeTurn(RecurringSchedule schedule, DateTimeOffset now, string? lastJobStatus)
    {
        var isBusy = lastJobStatus is BulkJobStatus.Queued or BulkJobStatus.Running;
        if (!isBusy)
            CountLastJob(lastJobStatus);
        var (plannedAt, missed) = NextRunAt is { } from && from <= now ? TakeDue(schedule, from, now) : (null, null);
        if (plannedAt is not null)
            // Missed times that still wait are before it.
            return new(plannedAt, IsRefused: isBusy || CatchUpAt is not null, missed);
        if (CatchUpAt is not { } next || isBusy)
            return new(null, IsRefused: false, missed);
        if (EndsAt <= now)
            return new(null, IsRefused: false, GiveUpCatchingUp(schedule, next, missed));
        TakeCaughtUp(schedule, next);
        return new(next, IsRefused: false, missed);
    }

    /// <summary>Notes that a run was started. After the last one that may be started, no other is planned.</summary>
    public void NoteStarted(DateTimeOffset plannedAt, Guid jobId)
    {
        (LastRunAt, LastJobId, IsLastJobCounted) = (plannedAt, jobId, false);
        Runs++;
        if (Runs >= MaxRuns)
            (NextRunAt, CatchUpAt, CatchUpUntil) = (null, null, null);
    }

    /// <summary>Notes that a run was refused.</summary>
    /// <returns>Whether it was one too many in a row.</returns>
    public bool NoteRefused()
    {
        ConsecutiveFailures++;
        return ConsecutiveFailures >= MostRefusals;
    }

    /// <summary>Deactivates it. A caller activates it again.</summary>
    /// <param name="reason">See <see cref="DeactivationReasons"/>.</param>
    public void Deactivate(string reason, DateTimeOffset now)
    {
        (IsActive, DeactivationReason, UpdatedAt) = (false, reason, now);
        (NextRunAt, CatchUpAt, CatchUpUntil) = (null, null, null);
    }

    internal void CountLastJob(string? status) => (ConsecutiveFailures, IsLastJobCounted) = (FailuresBy(status), true);

    private (DateTimeOffset? PlannedAt, MissedStretch? Missed) TakeDue(RecurringSchedule schedule, DateTimeOffset from, DateTimeOffset now)
    {
        NextRunAt = NextAfter(schedule, now);
        var isOver = EndsAt <= now;
        // If the rules of the time zone have changed since, there may be no time any more.
        if (schedule.Newest(from, isOver ? EndsAt!.Value.AddTicks(-1) : now, count: 1) is not [var newest])
            return default;
        // A time just before the end is run although its sweep comes after it.
        var isOnTime = now - newest < MissedTimes.OnTime;
        if (!isOnTime && (isOver || Missed == MissedTimes.Skip))
            return (null, new(newest, schedule.Count(from, newest) + 1));
        return Missed == MissedTimes.All && !isOver && !(isOnTime && newest == from)
            ? (null, CatchUp(schedule, from, newest))
            : (newest, Before(schedule, from, newest));
    }

    private MissedStretch? CatchUp(RecurringSchedule schedule, DateTimeOffset from, DateTimeOffset newest)
    {
        var first = CatchUpAt ?? from;
        var kept = schedule.Newest(first, newest, MissedTimes.MostAtOnce)[0];
        (CatchUpAt, CatchUpUntil) = (kept, newest);
        return Before(schedule, first, kept);
    }

    private void TakeCaughtUp(RecurringSchedule schedule, DateTimeOffset plannedAt)
    {
        var next = schedule.Next(plannedAt);
        (CatchUpAt, CatchUpUntil) = next <= CatchUpUntil ? (next, CatchUpUntil) : (null, null);
    }

    private MissedStretch GiveUpCatchingUp(RecurringSchedule schedule, DateTimeOffset from, MissedStretch? later)
    {
        var last = later?.Last ?? CatchUpUntil!.Value;
        (CatchUpAt, CatchUpUntil) = (null, null);
        return new(last, schedule.Count(from, last) + 1);
    }

    // There may be none even if from is earlier: it was planned by rules of the time zone that have changed since.
    private static MissedStretch? Before(RecurringSchedule schedule, DateTimeOffset from, DateTimeOffset before) =>
        from < before && schedule.Newest(from, before - TimeSpan.FromTicks(1), count: 1) is [var last] ? new(last, schedule.Count(from, before)) : null;
}

/// <summary>The decision of a turn of a recurring enrollment.</summary>
/// <param name="PlannedAt">The time whose run begins; null if none does.</param>
/// <param name="IsRefused">Whether the run is refused, because the run before it is not over.</param>
/// <param name="Missed">The times that are passed over; null if there are none.</param>
public sealed record RecurringTurn(DateTimeOffset? PlannedAt, bool IsRefused, MissedStretch? Missed);

/// <summary>Times in a row that are passed over.</summary>
/// <param name="Last">The last of them.</param>
/// <param name="Times">How many they are.</param>
public sealed record MissedStretch(DateTimeOffset Last, int Times);
