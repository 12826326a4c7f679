using Enrollment.Core.Calls;
using Enrollment.Core.Database;
using Enrollment.Scheduler.Sweeps;
using Npgsql;

namespace Enrollment.Scheduler.Calls;

/// <summary>Measures regularly how many slots are in use, which reports are late, and what sequences with due calls wait for.</summary>
public sealed class CallsWatch(NpgsqlDataSource dataSource) : ISweep
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private static readonly string Sql = EmbeddedSql.Beside(typeof(CallsWatch), "CallsWatch");

    public static string Subject => "Figures of calls";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        await using var command = dataSource.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        CallMetrics.Open.Record(reader.Get<long>("open"));
        CallMetrics.Late.Record(reader.Get<long>("late"));
        CallMetrics.Waiting.Record(reader.Get<long>("without_slot"), new KeyValuePair<string, object?>("why", WaitReasons.NoFreeSlot));
        CallMetrics.Waiting.Record(reader.Get<long>("at_rest"), new KeyValuePair<string, object?>("why", "agent_paused"));
        return false;
    }
}
