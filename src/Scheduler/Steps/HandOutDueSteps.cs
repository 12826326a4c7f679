using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Enrollment.Core.Telemetry;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Scheduler.Steps;

/// <summary>
/// Claims due steps and hands each out once: claim, move and announcements commit together. A batch that is not committed changes
/// nothing, and the next sweep finds the same rows.
/// </summary>
public sealed class HandOutDueSteps(
    OutboxUnits units, EnrollmentContexts contexts, IOptions<DueStepsOptions> options, ILogger<HandOutDueSteps> logger)
{
    // One whose step cannot be had must not be looked at with every batch, nor hold up the others.
    private static readonly TimeSpan WithoutStep = TimeSpan.FromMinutes(5);

    private static readonly string ClaimSql = EmbeddedSql.Beside(typeof(HandOutDueSteps), "ClaimDueSteps");
    private static readonly string[] Kinds = [.. SequenceKinds.All.Select(kind => kind.Name)];

    /// <summary>Hands out one batch and returns how many rows it looked at. A full batch means that there may be more.</summary>
    /// <param name="closedQueues">The queues that take no more steps at present, and how long their steps wait until they are looked at again.</param>
    public async Task<int> NextBatchAsync(IReadOnlyDictionary<string, TimeSpan> closedQueues, CancellationToken stop)
    {
        using var activity = EnrollmentTelemetry.Source.StartActivity("hand out due steps");
        await using var unit = await units.BeginAsync(stop);
        var claimed = await ClaimAsync(unit.Connection, stop);
        if (claimed.Count == 0)
            return 0;

        try
        {
            await CommitAsync(unit, claimed, closedQueues, stop);
        }
        catch (Exception fault) when (IsOfOne(fault))
        {
            // One of them cannot be moved, or not be written as it should become. The others must not share its fate.
            await unit.DisposeAsync();
            DueStepsLog.BatchRefused(logger, claimed.Count, fault);
            foreach (var due in claimed)
                await AloneAsync(due, closedQueues, stop);
        }
        return claimed.Count;
    }

    private async Task CommitAsync(OutboxUnit unit, List<DueStep> claimed, IReadOnlyDictionary<string, TimeSpan> closedQueues, CancellationToken stop)
    {
        var tally = new Tally();
        var faults = await contexts.GiveAsync(unit.Connection, claimed.ConvertAll(due => due.Enrollment), stop);
        foreach (var due in claimed)
            tally.Note(due, Move(due, faults.GetValueOrDefault(due.Enrollment.CorrelationId), closedQueues, tally));
        await EnrollmentRows.SaveAsync(unit, claimed.ConvertAll(due => due.Enrollment), stop);
        unit.AfterCommit(() => tally.Report(logger));
        await unit.CommitAsync(stop);
    }

    private async Task AloneAsync(DueStep claimed, IReadOnlyDictionary<string, TimeSpan> closedQueues, CancellationToken stop)
    {
        var id = claimed.Enrollment.CorrelationId;
        try
        {
            await using var unit = await units.BeginAsync(stop);
            if (await StillDueAsync(unit, id, stop) is { } enrollment)
                await CommitAsync(unit, [claimed with { Enrollment = enrollment }], closedQueues, stop);
        }
        catch (Exception fault) when (IsOfOne(fault))
        {
            DueStepsLog.StepRefused(logger, id, fault);
            await PutOffAsync(id, stop);
        }
    }

    // Read anew: what a move that broke off did to the instance is not written.
    private async Task PutOffAsync(Guid id, CancellationToken stop)
    {
        try
        {
            await using var unit = await units.BeginAsync(stop);
            if (await StillDueAsync(unit, id, stop) is not { } enrollment)
                return;
            enrollment.Defer(enrollment.Now + WithoutStep);
            await EnrollmentRows.SaveAsync(unit, [enrollment], stop);
            await unit.CommitAsync(stop);
        }
        catch (Exception fault) when (IsOfOne(fault))
        {
            // Not even that can be written. Those behind it must not wait for it.
            DueStepsLog.StepRefused(logger, id, fault);
        }
    }

    private static bool IsOfOne(Exception fault) => FaultOrigin.IsOwn(fault) || fault is PostgresException && !FaultOrigin.IsOutside(fault);

    // Since its claim was given up another sweep, a report or a request may have moved it.
    private static async Task<ContactEnrollment?> StillDueAsync(OutboxUnit unit, Guid id, CancellationToken stop)
    {
        var enrollment = (await EnrollmentRows.LoadAsync(unit.Connection, [id], accountId: null, stop)).GetValueOrDefault(id);
        return enrollment?.DueAt <= enrollment?.Now ? enrollment : null;
    }

    private static DueVerdict Move(DueStep due, Exception? fault, IReadOnlyDictionary<string, TimeSpan> closedQueues, Tally tally)
    {
        var verdict = Decide(due, fault, closedQueues, tally);
        Apply(verdict, due.Enrollment);
        return verdict;
    }

    private static DueVerdict Decide(DueStep due, Exception? fault, IReadOnlyDictionary<string, TimeSpan> closedQueues, Tally tally)
    {
        try
        {
            if (fault is not null)
                ExceptionDispatchInfo.Throw(fault);
            return DueVerdict.Decide(due, closedQueues);
        }
        catch (KeyNotFoundException noStep)
        {
            // Its version has no such step, or an action that this version of the service does not know. Never an end: it is looked at again.
            tally.LastFault = noStep.Message;
            return new DueVerdict.Defer(due.Enrollment.Now + WithoutStep, Tally.NoStep);
        }
    }

    private static void Apply(DueVerdict verdict, ContactEnrollment enrollment)
    {
        switch (verdict)
        {
            case DueVerdict.HandOut:
                enrollment.HandOut();
                break;
            case DueVerdict.TimeOut:
                enrollment.TimeOutStep();
                break;
            case DueVerdict.Defer later:
                enrollment.Defer(later.Until);
                break;
            case DueVerdict.End end:
                enrollment.TryEnd(end.How);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private async Task<List<DueStep>> ClaimAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(ClaimSql, connection)
        {
            Parameters = { new("limit", options.Value.BatchSize), new("kinds", Kinds) },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var claimed = new List<DueStep>(options.Value.BatchSize);
        while (await reader.ReadAsync(stop))
        {
            claimed.Add(new(
                EnrollmentRows.Read(reader), reader.Get<TimeSpan>("lag"), reader.TextOrNull("leaving"), reader.Get<DateTimeOffset?>("resumed_at")));
        }
        return claimed;
    }
}
