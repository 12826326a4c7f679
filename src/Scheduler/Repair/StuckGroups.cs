using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Enrollment.Core.Telemetry;
using Enrollment.Scheduler.Sweeps;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Scheduler.Repair;

/// <summary>
/// Asks groups again that have members which wait and none that is active. Each tick looks at a stretch of all groups, and the next tick
/// goes on behind it. A question that was not needed changes nothing.
/// </summary>
public sealed class StuckGroups(OutboxUnits units, ConsumerQueues queues, IOptions<RepairOptions> options, ILogger<StuckGroups> logger) : ISweep
{
    // Some 20 µs each.
    private const int GroupsPerTick = 10_000;

    private static readonly string Sql = EmbeddedSql.Beside(typeof(StuckGroups), nameof(StuckGroups));

    private Guid _after = Guid.Empty;

    public static string Subject => "Repairs of groups";

    // While questions wait, or nobody answers them, a group is not stuck but in a queue.
    public async Task<bool> MayBeginAsync(CancellationToken stop) => await queues.BacklogAsync(QueueNames.AdvanceGroup, stop) == 0;

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        await using var unit = await units.BeginAsync(stop);
        var (stuck, seen, last) = await FindAsync(unit, stop);
        _after = seen < GroupsPerTick ? Guid.Empty : last;
        if (stuck.Count == 0)
            return false;
        unit.Send(stuck.Select(group => OutboxMessage.Of(group, Guid.CreateVersion7(), group.GroupId)));
        unit.AfterCommit(() =>
        {
            RepairLog.AskedGroups(logger, stuck.Count);
            EnrollmentTelemetry.Repairs.Add(stuck.Count, new KeyValuePair<string, object?>("kind", "group"));
        });
        await unit.CommitAsync(stop);
        return false;
    }

    private async Task<(List<AdvanceGroup> Stuck, int Seen, Guid Last)> FindAsync(OutboxUnit unit, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Sql, unit.Connection, unit.Transaction)
        {
            Parameters = { new("after", _after), new("groups", GroupsPerTick), new("stuck_after", options.Value.StuckAfter) },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var (stuck, seen, last) = (new List<AdvanceGroup>(), 0, _after);
        while (await reader.ReadAsync(stop))
        {
            (seen, last) = (seen + 1, reader.Get<Guid>("group_id"));
            if (reader.Get<Guid?>("account_id") is { } account)
                stuck.Add(new(last, account, reader.Get<Guid>("sequence_id")));
        }
        return (stuck, seen, last);
    }
}
