using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Scheduler.Steps;

/// <summary>
/// Keeps the clocks of the sequences: the earliest moment at which anything in a sequence can be due. A claim passes over sequences
/// with nothing to do, however many there are.
/// </summary>
public sealed class SequenceClocks(NpgsqlDataSource dataSource)
{
    private static readonly string LockSql = EmbeddedSql.Of(typeof(SequenceClocks), "LockClocks");
    private static readonly string RaiseSql = EmbeddedSql.Of(typeof(SequenceClocks), "RaiseClocks");

    /// <summary>Raises the clocks whose time has come to the next due time. Call it when a sweep has found nothing more.</summary>
    public async Task RaiseAsync(CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var ids = await LockAsync(connection, stop);
        if (ids.Count == 0)
            return;
        await using var raise = new NpgsqlCommand(RaiseSql, connection) { Parameters = { new("ids", ids.ToArray()) } };
        await raise.ExecuteNonQueryAsync(stop);
        await transaction.CommitAsync(stop);
    }

    private static async Task<List<Guid>> LockAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(LockSql, connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(stop))
            ids.Add(reader.Get<Guid>("sequence_id"));
        return ids;
    }
}
