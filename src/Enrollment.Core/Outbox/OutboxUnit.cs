using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Outbox;

/// <summary>
/// One transaction with the messages that leave with it. The messages are gathered, written to the outbox in the transaction,
/// and handed to the relay after the commit, when the connection is free again. Disposing of a unit that was not committed
/// rolls it back, and none of its messages leave.
/// </summary>
public sealed class OutboxUnit : IAsyncDisposable
{
    // The row's writer has it until the lease ends, then any process may take it.
    private const string InsertSql = """
        insert into outbox (id, messages, message_count, trace_parent, next_attempt_at)
        values (@id, @messages, @message_count, @trace_parent, now() + @lease)
        """;

    private readonly IDbContextTransaction? _ofDb;
    private readonly TimeSpan _lease;
    private readonly OutboxRelay _relay;
    private readonly List<OutboxMessage> _gathered = [];
    private readonly List<OutboxBatch> _written = [];
    private readonly List<Action> _afterCommit = [];
    private readonly List<Func<Task>> _afterRollback = [];

    /// <param name="ofDb">The transaction of EF Core, which then owns the connection.</param>
    internal OutboxUnit(NpgsqlConnection connection, NpgsqlTransaction transaction, IDbContextTransaction? ofDb, TimeSpan lease, OutboxRelay relay)
    {
        (Connection, Transaction, _ofDb, _lease, _relay) = (connection, transaction, ofDb, lease, relay);
    }

    public NpgsqlConnection Connection { get; }

    public NpgsqlTransaction Transaction { get; }

    public bool IsCommitted { get; private set; }

    /// <summary>Gathers a message, which leaves with the commit.</summary>
    public void Send(OutboxMessage message) => Send([message]);

    /// <summary>Gathers messages, which leave with the commit.</summary>
    public void Send(IEnumerable<OutboxMessage> messages)
    {
        if (IsCommitted)
            throw new InvalidOperationException("The unit is committed: messages that are sent now would never leave.");
        _gathered.AddRange(messages);
    }

    /// <summary>Registers an action that runs between the commit and the hand-over, such as logging.</summary>
    /// <param name="act">The action. It uses nothing but memory and does not fail.</param>
    public void AfterCommit(Action act) => _afterCommit.Add(act);

    /// <summary>Registers an action that runs once the unit has been rolled back and its connection is free.</summary>
    /// <param name="act">The action. It does not fail.</param>
    public void AfterRollback(Func<Task> act) => _afterRollback.Add(act);

    /// <summary>
    /// Makes the inserts of the gathered messages, for a caller that runs them in one round trip with other statements of the
    /// transaction.
    /// </summary>
    public IEnumerable<NpgsqlBatchCommand> TakeInserts()
    {
        // A row is published in one window, so a larger one would only hold more in memory.
        var rows = _gathered.Chunk(RabbitPublisher.Window).Select(OutboxBatch.Of).ToList();
        _gathered.Clear();
        _written.AddRange(rows);
        return rows.Select(row => Insert(row, _lease));
    }

    /// <summary>Makes the statement that writes messages of a transaction as one row.</summary>
    public static NpgsqlBatchCommand Insert(OutboxBatch batch, TimeSpan lease) => new(InsertSql)
    {
        Parameters =
        {
            new("id", batch.Id),
            new("messages", NpgsqlDbType.Json) { Value = batch.ToJson() },
            new("message_count", batch.Messages.Count),
            new("trace_parent", NpgsqlDbType.Text) { Value = (object?)batch.TraceParent ?? DBNull.Value },
            new("lease", lease),
        },
    };

    /// <summary>Writes the gathered messages. The commit does this, too; doing it earlier shortens how long later locks are held.</summary>
    public async Task WriteAsync(CancellationToken stop)
    {
        foreach (var insert in TakeInserts())
        {
            await using var batch = new NpgsqlBatch(Connection, Transaction) { BatchCommands = { insert } };
            await batch.ExecuteNonQueryAsync(stop);
        }
    }

    /// <summary>
    /// Writes the gathered messages if they are too many for the relay's lane of small rows, so that messages sent from now on can use
    /// it.
    /// </summary>
    public Task WriteIfLargeAsync(CancellationToken stop) => _gathered.Count > OutboxBatch.SmallCount ? WriteAsync(stop) : Task.CompletedTask;

    /// <summary>Writes the messages, commits, frees the connection and hands the messages over.</summary>
    public async Task CommitAsync(CancellationToken stop)
    {
        await WriteAsync(stop);
        await (_ofDb?.CommitAsync(stop) ?? Transaction.CommitAsync(stop));
        IsCommitted = true;
        await FreeConnectionAsync();
        foreach (var act in _afterCommit)
            act();
        // Not the stop token: the commit stands, and a row that is not handed over waits until its lease ends.
        foreach (var row in _written)
            await _relay.HandOverAsync(row, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (IsCommitted)
            return;
        var acts = _afterRollback.ToList();
        _afterRollback.Clear();
        try
        {
            await FreeConnectionAsync();
        }
        finally
        {
            foreach (var act in acts)
                await act();
        }
    }

    private async ValueTask FreeConnectionAsync()
    {
        if (_ofDb is not null)
        {
            await _ofDb.DisposeAsync();
            return;
        }
        await Transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}

/// <summary>Begins <see cref="OutboxUnit"/>s.</summary>
public sealed class OutboxUnits(NpgsqlDataSource dataSource, IOptions<OutboxOptions> options, OutboxRelay relay)
{
    /// <summary>Begins a unit on a connection of its own.</summary>
    public async Task<OutboxUnit> BeginAsync(CancellationToken stop)
    {
        var connection = await dataSource.OpenConnectionAsync(stop);
        try
        {
            return new OutboxUnit(connection, await connection.BeginTransactionAsync(stop), ofDb: null, options.Value.Lease, relay);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a unit that commits what <paramref name="db"/> writes, too.</summary>
    public async Task<OutboxUnit> BeginAsync(DbContext db, CancellationToken stop)
    {
        var ofDb = await db.Database.BeginTransactionAsync(stop);
        return new OutboxUnit((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)ofDb.GetDbTransaction(), ofDb, options.Value.Lease, relay);
    }
}
