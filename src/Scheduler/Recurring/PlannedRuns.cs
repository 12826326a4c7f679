using System.Collections.Concurrent;
using Enrollment.Core.Accounts;
using Enrollment.Core.Database;
using Enrollment.Core.Hosting;
using Enrollment.Core.Outbox;
using Enrollment.Core.Recurring;
using Enrollment.Core.Requests;
using Enrollment.Core.Telemetry;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Scheduler.Recurring;

/// <summary>
/// Takes one recurring enrollment whose time has come, and starts its run. Claim, job, run and the next time commit together. What is not
/// committed changes nothing, and the next sweep finds the same time. A time that has a run gets no other.
/// </summary>
public sealed class PlannedRuns(
    IDbContextFactory<EnrollmentDb> databases, OutboxUnits units, IOptions<CreditOptions> credits, TimeProvider clock, ILogger<PlannedRuns> logger)
{
    private static readonly Refusal Unexpected =
        new(RefusalCodes.InternalError, "Something unexpected went wrong. It is a fault of the service and has been logged.");

    private static readonly string ClaimDueSql = EmbeddedSql.Of(typeof(PlannedRuns), "ClaimDue");
    private static readonly string ClaimCatchingUpSql = EmbeddedSql.Of(typeof(PlannedRuns), "ClaimCatchingUp");

    /// <summary>Takes the next one.</summary>
    /// <param name="unwritable">Those that are passed over in this tick. One that cannot be written is added, so that it does not hold up the others.</param>
    /// <returns>Whether there may be another.</returns>
    public async Task<bool> TakeNextAsync(ConcurrentBag<Guid> unwritable, CancellationToken stop)
    {
        using var activity = EnrollmentTelemetry.Source.StartActivity("start planned run");
        RecurringEnrollment? claimed = null;
        try
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            await using var unit = await units.BeginAsync(db, stop);
            claimed = await ClaimAsync(db, [.. unwritable], stop);
            if (claimed is null)
                return false;
            if (await TakeAsync(new(db, unit, claimed, clock.GetUtcNow()), refusal: null, stop))
                return true;
        }
        catch (Exception fault) when (claimed is not null && IsOfOne(fault, stop))
        {
            RecurringLog.Failed(logger, claimed.Id, fault);
            await RefuseAsync(claimed, Unexpected, unwritable, stop);
            return true;
        }
        var unpaid = new Refusal(RefusalCodes.InsufficientCredits, $"A run costs {credits.Value.Write} credits, and the account has fewer left.");
        await RefuseAsync(claimed, unpaid, unwritable, stop);
        return true;
    }

    // A fault of one recurring enrollment must not hold up the others. Faults of the servers pass, and the next tick tries again.
    private static bool IsOfOne(Exception fault, CancellationToken stop) =>
        !FaultOrigin.IsOutside(fault) && !(fault is OperationCanceledException && stop.IsCancellationRequested);

    private async Task<RecurringEnrollment?> ClaimAsync(EnrollmentDb db, Guid[] unwritable, CancellationToken stop)
    {
        foreach (var sql in new[] { ClaimDueSql, ClaimCatchingUpSql })
        {
            var (now, passedOver) = (new NpgsqlParameter("now", clock.GetUtcNow()), new NpgsqlParameter("unwritable", unwritable));
            var claimed = await db.RecurringEnrollments.FromSqlRaw(sql, now, passedOver).ToListAsync(stop);
            if (claimed.Count > 0)
                return claimed[0];
        }
        return null;
    }

    // In a transaction of its own: what the run had written is rolled back. If another scheduler has taken the time meanwhile, that counts.
    private async Task RefuseAsync(RecurringEnrollment claimed, Refusal refusal, ConcurrentBag<Guid> unwritable, CancellationToken stop)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            await using var unit = await units.BeginAsync(db, stop);
            var now = clock.GetUtcNow();
            if (await StartRun.HoldAsync(db, claimed.AccountId, claimed.Id, stop) is { IsActive: true } recurring && recurring.HasDue(now))
                await TakeAsync(new(db, unit, recurring, now), refusal, stop);
        }
        catch (Exception fault) when (IsOfOne(fault, stop))
        {
            RecurringLog.Unwritable(logger, claimed.Id, fault);
            unwritable.Add(claimed.Id);
        }
    }

    /// <param name="refusal">Why the run is refused, if that is known.</param>
    /// <returns>Whether it is committed. If not, the account cannot pay.</returns>
    private async Task<bool> TakeAsync(Taken taken, Refusal? refusal, CancellationToken stop)
    {
        var (db, unit, recurring, now) = taken;
        if (RecurringSchedule.Of(recurring.Cron, recurring.Timezone) is not { } schedule)
        {
            Deactivate(taken, DeactivationReasons.ScheduleUnreadable, refusal: null);
            await CommitAsync(taken, stop);
            return true;
        }
        var turn = recurring.TakeTurn(schedule, now, await StartRun.LastJobStatusAsync(db, recurring, stop));
        if (turn.Missed is { } missed && !await StartRun.ExistsAsync(db, recurring, missed.Last, stop))
            NoteMissed(taken, missed);
        if (turn.PlannedAt is { } plannedAt && !await StartRun.ExistsAsync(db, recurring, plannedAt, stop))
        {
            refusal ??= turn.IsRefused ? StartRun.PreviousRunActive(recurring) : await StartRun.TryAsync(db, unit, kind: null, recurring, plannedAt, now, stop);
            if (refusal is not null)
                NoteRefused(taken, plannedAt, refusal);
            else if (!await IsPaidAsync(taken, stop))
                return false;
            else
                NoteStarted(taken, plannedAt);
        }
        await CommitAsync(taken, stop);
        return true;
    }

    // Last, because it locks the account's row; an account whose credits are not counted has no need to.
    private async Task<bool> IsPaidAsync(Taken taken, CancellationToken stop)
    {
        var account = await taken.Db.Accounts.AsNoTracking().SingleAsync(row => row.Id == taken.Recurring.AccountId, stop);
        if (account.CreditsRemaining is null)
            return true;
        await taken.Db.SaveChangesAsync(stop);
        await taken.Unit.WriteAsync(stop);
        return (await Credits.ChargeAsync(taken.Unit.Connection, account.Id, Spending.Request(credits.Value.Write), stop)).IsPaid;
    }

    private static async Task CommitAsync(Taken taken, CancellationToken stop)
    {
        await taken.Db.SaveChangesAsync(stop);
        await taken.Unit.CommitAsync(stop);
    }

    private void NoteStarted(Taken taken, DateTimeOffset plannedAt)
    {
        var (recurring, lag) = (taken.Recurring, taken.Now - plannedAt);
        var (id, job) = (recurring.Id, recurring.LastJobId!.Value);
        taken.Unit.AfterCommit(() =>
        {
            RecurringLog.Started(logger, id, plannedAt, lag, job);
            EnrollmentTelemetry.RecurringRun(RunStatus.Started);
            EnrollmentTelemetry.RecurringLag.Record(lag.TotalSeconds);
        });
    }

    private void NoteRefused(Taken taken, DateTimeOffset plannedAt, Refusal refusal)
    {
        var recurring = taken.Recurring;
        taken.Db.Add(RecurringRun.Refused(recurring, plannedAt, refusal, taken.Now));
        taken.Unit.AfterCommit(() =>
        {
            RecurringLog.Refused(logger, recurring.Id, plannedAt, refusal.Code);
            EnrollmentTelemetry.RecurringRun(RunStatus.Refused);
        });
        var isTooMany = recurring.NoteRefused();
        if (refusal.Code == RefusalCodes.SequenceNotFound)
            Deactivate(taken, DeactivationReasons.SequenceDeleted, refusal);
        else if (isTooMany)
            Deactivate(taken, DeactivationReasons.TooManyRefusals, refusal);
    }

    private void NoteMissed(Taken taken, MissedStretch missed)
    {
        var recurring = taken.Recurring;
        taken.Db.Add(RecurringRun.Missed(recurring, missed, taken.Now));
        taken.Unit.AfterCommit(() =>
        {
            RecurringLog.Missed(logger, missed.Times, recurring.Id, missed.Last);
            EnrollmentTelemetry.RecurringRun(RunStatus.Missed, missed.Times);
        });
    }

    private void Deactivate(Taken taken, string reason, Refusal? refusal)
    {
        var recurring = taken.Recurring;
        DeactivateRecurring.Deactivate(taken.Unit, recurring, reason, refusal, taken.Now);
        taken.Unit.AfterCommit(() => RecurringLog.Deactivated(logger, recurring.Id, reason));
    }

    // Locked in the unit's transaction.
    private sealed record Taken(EnrollmentDb Db, OutboxUnit Unit, RecurringEnrollment Recurring, DateTimeOffset Now);
}
