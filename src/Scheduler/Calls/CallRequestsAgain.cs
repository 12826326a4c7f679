using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Enrollment.Scheduler.Sweeps;
using Npgsql;

namespace Enrollment.Scheduler.Calls;

/// <summary>Requests calls again from dialers' addresses that did not take them: the command is sent anew, under the same call.</summary>
public sealed class CallRequestsAgain(OutboxUnits units) : ISweep
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private const int BatchSize = 500;

    private static readonly string Sql = EmbeddedSql.Beside(typeof(CallRequestsAgain), nameof(CallRequestsAgain));

    public static string Subject => "Requests of calls";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        await using var unit = await units.BeginAsync(stop);
        var commands = await ClaimAsync(unit.Connection, stop);
        if (commands.Count == 0)
            return false;
        unit.Send(commands);
        await unit.CommitAsync(stop);
        return commands.Count == BatchSize;
    }

    private static async Task<List<OutboxMessage>> ClaimAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new("limit", BatchSize) } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var commands = new List<OutboxMessage>();
        while (await reader.ReadAsync(stop))
        {
            var (enrollment, stepSeq) = (reader.Get<Guid>("enrollment_id"), reader.Get<int>("step_seq"));
            var id = MessageIds.For(reader.Get<Guid>("call_id"), nameof(ExecuteStep), reader.Get<int>("deliveries"));
            commands.Add(OutboxMessage.Of(new ExecuteStep(enrollment, reader.Get<Guid>("account_id"), stepSeq), id, enrollment, QueueNames.RequestCall));
        }
        return commands;
    }
}
