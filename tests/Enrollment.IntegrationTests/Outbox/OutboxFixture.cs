using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using Enrollment.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.IntegrationTests.Outbox;

/// <summary>A database and a virtual host with nothing in them but the outbox; relays are started where a test wants them.</summary>
public sealed class OutboxFixture : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public TestBroker Broker { get; private set; } = null!;

    public Ledger Ledger { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var servers = TestServers.FromEnvironment();
        Database = await TestDatabase.CreateAsync(servers);
        Broker = await TestBroker.CreateAsync(servers);
        Ledger = await Ledger.StartAsync(Broker.Address, nameof(ContactEnrolled), nameof(EnrollPage));
    }

    public async Task DisposeAsync()
    {
        await Ledger.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
    }

    internal OutboxTable Table(int maxFaults) => new(Database.DataSource, OptionsWith(lease: null, maxFaults));

    /// <param name="clock">When the relay looks for left-over rows; default: all the time.</param>
    internal async Task<RelayUnderTest> StartRelayAsync(
        TimeSpan? lease = null, int maxFaults = 3, TimeProvider? clock = null, ILogger<OutboxRelay>? logger = null)
    {
        var options = OptionsWith(lease, maxFaults);
        var publisher = new RabbitPublisher(RabbitConnectionString.Parse(Broker.Address.ToString()), options, TimeProvider.System, NullLogger<RabbitPublisher>.Instance);
        clock ??= TimeProvider.System;
        var relay = new OutboxRelay(
            new OutboxTable(Database.DataSource, options), publisher, options, clock, new(clock), logger ?? NullLogger<OutboxRelay>.Instance);
        await publisher.ConnectAsync(CancellationToken.None);
        await relay.StartAsync(CancellationToken.None);
        return new(relay, publisher, new OutboxUnits(Database.DataSource, options, relay));
    }

    /// <summary>Commits a row as its owner does; who then dies, unless the test hands it over.</summary>
    internal async Task<OutboxBatch> WriteAsync(IReadOnlyList<OutboxMessage> messages, TimeSpan? lease = null)
    {
        var batch = OutboxBatch.Of(messages);
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var insert = new NpgsqlBatch(connection, transaction) { BatchCommands = { OutboxUnit.Insert(batch, lease ?? TimeSpan.FromSeconds(30)) } })
            await insert.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        return batch;
    }

    /// <summary>A row of anything, free to be taken over.</summary>
    internal async Task<Guid> WriteRawAsync(string messages)
    {
        var id = Guid.CreateVersion7();
        await Database.ExecuteAsync("insert into outbox (id, messages, message_count, next_attempt_at) values ($1, $2::json, 1, now())", id, messages);
        return id;
    }

    internal Task FreeAsync(Guid row) => Database.ExecuteAsync("update outbox set next_attempt_at = now() where id = $1", row);

    internal Task DeliveredAsync(params OutboxBatch[] batches) => Eventually.EqualsAsync("Messages not delivered", 0, () => batches
        .SelectMany(batch => batch.Messages).Count(message => !Ledger.Of(message.Type.Name).ContainsKey(message.MessageId)), TimeSpan.FromSeconds(60));

    internal Task GoneAsync(params OutboxBatch[] batches) => Eventually.EqualsAsync("Rows left", 0, async () =>
        await Database.ScalarAsync<long>("select count(*) from outbox where id = any($1)", batches.Select(batch => batch.Id).ToArray()), TimeSpan.FromSeconds(60));

    internal static IReadOnlyList<OutboxMessage> News(int count = 1) =>
        [.. Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).Select(id => OutboxMessage.Of(
            new ContactEnrolled(id, id, id, "event_queue", 1, id, id, null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, Forced: false),
            MessageIds.For(id, nameof(ContactEnrolled)), id))];

    private static IOptions<OutboxOptions> OptionsWith(TimeSpan? lease, int maxFaults) => Options.Create(new OutboxOptions
    {
        Lease = lease ?? TimeSpan.FromSeconds(30),
        SweepEvery = TimeSpan.FromMilliseconds(100),
        MaxFaults = maxFaults,
    });
}

/// <summary>One process's relay.</summary>
internal sealed class RelayUnderTest(OutboxRelay relay, RabbitPublisher publisher, OutboxUnits units) : IAsyncDisposable
{
    public OutboxUnits Units => units;

    public ValueTask HandOverAsync(OutboxBatch batch) => relay.HandOverAsync(batch, CancellationToken.None);

    /// <summary>A graceful stop.</summary>
    public Task StopAsync() => relay.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await relay.StopAsync(CancellationToken.None);
        relay.Dispose();
        await publisher.DisposeAsync();
    }
}
