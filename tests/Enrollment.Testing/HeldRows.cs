using Npgsql;

namespace Enrollment.Testing;

/// <summary>Locks that a test holds to stop the engine at a certain point; it goes on when they are given back.</summary>
public sealed class HeldRows : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private HeldRows(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    /// <param name="sql">A statement that takes locks, with parameters <c>$1</c> …</param>
    public static async Task<HeldRows> ByAsync(TestDatabase database, string sql, params object[] parameters)
    {
        var connection = await database.DataSource.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        var held = new HeldRows(connection, transaction);
        await held.ExecuteAsync(sql, parameters);
        return held;
    }

    /// <summary>Keeps every page of a job from starting: holds alone what they need shared.</summary>
    public static Task<HeldRows> PagesOfAsync(TestDatabase database, Guid job) =>
        ByAsync(database, "select pg_advisory_xact_lock(hashtextextended($1::text, 0))", job);

    /// <summary>Keeps the later pages of a job from starting. They may still be sent: it is not the lock that senders pass over.</summary>
    public static Task<HeldRows> PagesAfterAsync(TestDatabase database, Guid job, int page) =>
        ByAsync(database, "select from bulk_pages where job_id = $1 and page_number > $2 for key share", job, page);

    /// <summary>Keeps what the statement did, and lets those that waited go on; without this it is undone.</summary>
    /// <summary>Runs a statement in the transaction that holds the rows.</summary>
    /// <param name="sql">A statement with parameters <c>$1</c> …</param>
    public async Task ExecuteAsync(string sql, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, _connection, _transaction);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        await command.ExecuteNonQueryAsync();
    }

    public Task CommitAsync() => _transaction.CommitAsync();

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
