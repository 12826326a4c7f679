using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Sequences;

namespace Enrollment.Core.Recurring;

/// <summary>A target that is enrolled in a sequence again and again, at the times of a cron expression.</summary>
public sealed partial class RecurringEnrollment
{
    /// <summary>How many refusals in a row deactivate it.</summary>
    public const int MostRefusals = 10;

    private RecurringEnrollment()
    {
    }

    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }
    public Guid SequenceId { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>Whether it runs at its times.</summary>
    public bool IsActive { get; private set; }

    /// <summary>An <see cref="EnrollmentTarget"/> as JSON.</summary>
    public string Target { get; private set; } = "";

    public bool SkipIfAlreadyEnrolled { get; private set; }

    /// <summary>See <see cref="ReEntry"/>.</summary>
    public string ReEnter { get; private set; } = ReEntry.WhileNotLive;

    public string Cron { get; private set; } = "";

    /// <summary>An IANA time zone.</summary>
    public string Timezone { get; private set; } = "";

    public DateTimeOffset? StartsAt { get; private set; }

    /// <summary>From this instant on nothing is started.</summary>
    public DateTimeOffset? EndsAt { get; private set; }

    public int? MaxRuns { get; private set; }

    /// <summary>See <see cref="MissedTimes"/>.</summary>
    public string Missed { get; private set; } = MissedTimes.Latest;

    /// <summary>The next time of the schedule; null if there is none. For every time before it there is a run, or it waits to be caught up.</summary>
    public DateTimeOffset? NextRunAt { get; private set; }

    /// <summary>The first missed time that is still to be run; null if there is none.</summary>
    public DateTimeOffset? CatchUpAt { get; private set; }

    /// <summary>The last missed time that is still to be run.</summary>
    public DateTimeOffset? CatchUpUntil { get; private set; }

    /// <summary>Whether a run is still to come.</summary>
    public bool IsPlanned => NextRunAt is not null || CatchUpAt is not null;

    /// <summary>The planned time of the last run that was started.</summary>
    public DateTimeOffset? LastRunAt { get; private set; }

    /// <summary>The job of the last run that was started. While it runs, the next run is refused.</summary>
    public Guid? LastJobId { get; private set; }

    /// <summary>Whether the end of that job is in <see cref="ConsecutiveFailures"/>. The next turn sees to it.</summary>
    public bool IsLastJobCounted { get; private set; } = true;

    /// <summary>Counts the runs that were started.</summary>
    public int Runs { get; private set; }

    /// <summary>Counts the refused and the failed runs since the last one that was completed. <see cref="FailuresBy"/> knows the newest end, too.</summary>
    public int ConsecutiveFailures { get; private set; }

    /// <summary>Why the service has deactivated it, see <see cref="DeactivationReasons"/>; null if it has not.</summary>
    public string? DeactivationReason { get; private set; }

    /// <summary>The API key of the caller who made it. Its jobs are requested by that key.</summary>
    public Guid? CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Creates a recurring enrollment. Nothing else does.</summary>
    public static RecurringEnrollment New(Guid accountId, RecurringSettings settings, Guid? createdBy, DateTimeOffset now)
    {
        var recurring = new RecurringEnrollment { Id = Guid.CreateVersion7(now), AccountId = accountId, CreatedBy = createdBy, CreatedAt = now };
        recurring.Take(settings, now);
        recurring.PlanFrom(now);
        return recurring;
    }

    /// <summary>Returns what callers have set.</summary>
    /// <param name="kind">The kind of its sequence.</param>
    public RecurringSettings Settings(SequenceKind kind) => new(
        Name, IsActive, kind, SequenceId, EnrollmentTarget.FromJson(Target), SkipIfAlreadyEnrolled, ReEnter, Cron, Timezone, StartsAt, EndsAt, MaxRuns, Missed);

    /// <summary>Counts the refused and the failed runs since the last one that was completed, the last run included.</summary>
    /// <param name="lastJobStatus">The status of the job <see cref="LastJobId"/>; null if there is none.</param>
    public int FailuresBy(string? lastJobStatus) => IsLastJobCounted ? ConsecutiveFailures : lastJobStatus switch
    {
        BulkJobStatus.Completed => 0,
        BulkJobStatus.Failed => ConsecutiveFailures + 1,
        _ => ConsecutiveFailures,
    };

    /// <summary>
    /// Takes changed settings. Other times, and being activated again, plan anew from now on. Times that passed before are forgotten.
    /// Another <see cref="MaxRuns"/> ends the plan, or lets one that had ended go on; otherwise the plan stays.
    /// </summary>
    public void Change(RecurringSettings settings, DateTimeOffset now)
    {
        var isResumed = settings.IsActive && !IsActive;
        var plansAnew = settings.IsActive != IsActive || settings.Times != (Cron, Timezone, StartsAt, EndsAt);
        var mostBefore = MaxRuns;
        Take(settings, now);
        if (isResumed)
            (DeactivationReason, ConsecutiveFailures, IsLastJobCounted) = (null, 0, true);
        if (plansAnew || MaxRuns <= Runs || (settings.MaxRuns != mostBefore && !IsPlanned))
            PlanFrom(now);
        // Only with this word do missed times wait for their turn.
        if (Missed != MissedTimes.All)
            (CatchUpAt, CatchUpUntil) = (null, null);
    }

    private void Take(RecurringSettings settings, DateTimeOffset now)
    {
        (Name, IsActive, SequenceId, Target) = (settings.Name, settings.IsActive, settings.SequenceId, settings.Target.ToJson());
        (SkipIfAlreadyEnrolled, ReEnter, Missed, MaxRuns) = (settings.SkipIfAlreadyEnrolled, settings.ReEnter, settings.Missed, settings.MaxRuns);
        (Cron, Timezone, StartsAt, EndsAt) = settings.Times;
        UpdatedAt = now;
    }

    private void PlanFrom(DateTimeOffset now)
    {
        (CatchUpAt, CatchUpUntil) = (null, null);
        NextRunAt = !IsActive || MaxRuns <= Runs || RecurringSchedule.Of(Cron, Timezone) is not { } schedule ? null : NextAfter(schedule, now);
    }

    private DateTimeOffset? NextAfter(RecurringSchedule schedule, DateTimeOffset after) => RecurringSettings.Next(schedule, StartsAt, EndsAt, after);
}
