using Enrollment.Core.Database;
using Enrollment.Scheduler.Sweeps;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Scheduler.Calls;

/// <summary>
/// Makes calls due anew after the windows of their sequence were changed: those that were moved to later may be possible earlier now. Goes
/// through the enrollments in order of id, batch by batch. The place is kept with the settings, so that any scheduler goes on.
/// </summary>
public sealed class DueAnew(NpgsqlDataSource dataSource, ILogger<DueAnew> logger) : ISweep
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private const int BatchSize = 5_000;

    private static readonly string LockSql = EmbeddedSql.Of(typeof(DueAnew), "LockChanged");
    private static readonly string MoveSql = EmbeddedSql.Of(typeof(DueAnew), "MakeDueAnew");
    private static readonly string NoteSql = EmbeddedSql.Of(typeof(DueAnew), "NoteDueAnew");

    public static string Subject => "Calls whose windows were changed";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (await LockAsync(connection, stop) is not { } changed)
            return false;
        var (upTo, moved) = await MoveAsync(connection, changed, stop);
        await using var note = new NpgsqlCommand(NoteSql, connection)
        {
            Parameters =
            {
                new("sequence_id", changed.SequenceId), new("account_id", changed.AccountId),
                new("after", NpgsqlDbType.Uuid) { Value = (object?)upTo ?? DBNull.Value },
            },
        };
        await note.ExecuteNonQueryAsync(stop);
        await transaction.CommitAsync(stop);
        if (moved > 0)
            CallsLog.DueAnew(logger, changed.SequenceId, moved);
        return true;
    }

    private static async Task<Changed?> LockAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(LockSql, connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop)
            ? new(reader.Get<Guid>("sequence_id"), reader.Get<Guid>("account_id"), reader.Get<Guid>("due_anew_after"))
            : null;
    }

    private static async Task<(Guid? UpTo, int Moved)> MoveAsync(NpgsqlConnection connection, Changed changed, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(MoveSql, connection)
        {
            Parameters =
            {
                new("account_id", changed.AccountId), new("sequence_id", changed.SequenceId), new("after", changed.After), new("limit", BatchSize),
            },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        var isLast = reader.Get<long>("looked") < BatchSize;
        return (isLast ? null : reader.Get<Guid?>("up_to"), (int)reader.Get<long>("moved"));
    }

    private sealed record Changed(Guid SequenceId, Guid AccountId, Guid After);
}
