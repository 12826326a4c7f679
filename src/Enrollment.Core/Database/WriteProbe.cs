using Npgsql;

namespace Enrollment.Core.Database;

/// <summary>
/// Proves that the database takes writes and leaves nothing behind: no row version, no work for vacuum. Updating no row of a table
/// needs the permission and the table's lock, and a read-only server refuses it. Locking a row is written to the log, so it waits for
/// whatever a commit waits for, such as a full disk or a synchronous standby.
/// </summary>
public sealed class WriteProbe(NpgsqlDataSource dataSource)
{
    /// <summary>How long a write may take before the database counts as refusing writes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // The tables that every kind of work goes through.
    private static readonly string[] Statements =
    [
        "update outbox set id = id where false",
        "update bulk_jobs set id = id where false",
        "update enrollments set id = id where false",
        "select 1 from schema_migrations limit 1 for update skip locked",
    ];

    /// <summary>Commits a write. Throws whatever prevents it, or a <see cref="TimeoutException"/> after <see cref="Patience"/>.</summary>
    public async Task TryAsync(CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            // The client notices the token late when the network swallows its request to cancel, too.
            await WriteAsync(patience.Token).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException late) when (!stop.IsCancellationRequested)
        {
            // A network that swallowed this connection has swallowed those that lie idle: each would cost a command's whole time.
            dataSource.Clear();
            throw new TimeoutException($"no write within {Patience.TotalSeconds:0} s", late);
        }
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var statement in Statements)
            batch.BatchCommands.Add(new(statement));
        await batch.ExecuteNonQueryAsync(stop);
        await transaction.CommitAsync(stop);
    }
}
