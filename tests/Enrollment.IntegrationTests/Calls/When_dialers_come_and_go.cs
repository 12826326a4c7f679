using Enrollment.Core.Calls;
using Enrollment.Core.Outbox;
using Enrollment.Core.Telemetry;
using Enrollment.Scheduler.Calls;
using Enrollment.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>A queue exists before the first call goes there, and is looked at anew every five seconds.</summary>
public sealed class When_dialers_come_and_go : IAsyncLifetime, IAsyncDisposable
{
    private readonly SteppedTime _clock = new();
    private TestBroker _broker = null!;
    private RabbitPublisher _publisher = null!;
    private DialerQueues _dialers = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.CreateAsync(TestServers.FromEnvironment());
        _publisher = new(RabbitConnectionString.Parse(_broker.Address.ToString()), Options.Create(new OutboxOptions()), TimeProvider.System, NullLogger<RabbitPublisher>.Instance);
        _dialers = new(_publisher, _clock, new Outages(_clock), NullLogger<DialerQueues>.Instance);
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _publisher.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_queue_is_declared_and_its_dialer_is_seen_within_five_seconds()
    {
        var queue = CallQueues.Of(Guid.CreateVersion7(), "second-floor");
        Assert.False(await HasDialerAsync(queue));
        await using var connection = await _broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicConsumeAsync(queue, autoAck: true, new AsyncEventingBasicConsumer(channel));

        Assert.False(await HasDialerAsync(queue));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await HasDialerAsync(queue));

        await channel.CloseAsync();
        Assert.True(await HasDialerAsync(queue));
        // The broker may count the consumer a moment longer than its channel lives.
        await Eventually.SeesAsync(
            "The dialer is seen",
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(5));
                return HasDialerAsync(queue);
            },
            seen => !seen);
    }

    [Fact]
    public async Task A_queue_that_was_declared_otherwise_is_used_as_it_is()
    {
        var queue = CallQueues.Of(Guid.CreateVersion7(), dialer: null);
        await using var connection = await _broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
        await channel.BasicConsumeAsync(queue, autoAck: true, new AsyncEventingBasicConsumer(channel));

        // Beside others, which its refused declaration does not disturb.
        string[] queues = [queue, .. Enumerable.Range(0, 20).Select(_ => CallQueues.Of(Guid.CreateVersion7(), dialer: null))];
        var seen = await _dialers.LookAtAsync(queues, CancellationToken.None);
        Assert.Equal(new DialerQueue(HasDialer: true, MayRedeliver: true), seen[queue]);
        Assert.All(queues.Skip(1), other => Assert.Equal(new DialerQueue(HasDialer: false, MayRedeliver: false), seen[other]));
        Assert.Superset(queues.ToHashSet(), (await _broker.QueuesAsync()).ToHashSet());
    }

    [Fact]
    public async Task A_queue_that_was_deleted_is_declared_again()
    {
        var queue = CallQueues.Of(Guid.CreateVersion7(), dialer: null);
        await HasDialerAsync(queue);
        await using var connection = await _broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeleteAsync(queue);
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.False(await HasDialerAsync(queue));

        Assert.Equal(0u, await channel.MessageCountAsync(queue));
    }

    /// <summary>The service can tell them apart: an expired call was never delivered, and one that comes back had a dialer.</summary>
    [Theory]
    [InlineData("nobody took it", "expired")]
    [InlineData("given back", "delivery_limit")]
    [InlineData("its dialer died", "delivery_limit")]
    [InlineData("thrown away", "rejected")]
    public async Task The_broker_tells_why_a_call_came_to_nothing(string how, string reason)
    {
        var queue = CallQueues.Of(Guid.CreateVersion7(), dialer: null);
        await HasDialerAsync(queue);
        await using var connection = await _broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.QueueDeclareAsync(QueueNames.CallsUntaken, durable: true, exclusive: false, autoDelete: false);
        await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { Expiration = how == "nobody took it" ? "1" : "60000" }, default);

        if (how != "nobody took it")
            await TakeAsync(connection, queue, how);

        var dead = await Eventually.SeesAsync(
            "the call", () => channel.BasicGetAsync(QueueNames.CallsUntaken, autoAck: true), found => found is not null, TimeSpan.FromSeconds(30));
        Assert.Equal(reason, System.Text.Encoding.ASCII.GetString((byte[])dead!.BasicProperties.Headers!["x-first-death-reason"]!));
    }

    private static async Task TakeAsync(IConnection connection, string queue, string how)
    {
        await using var dialer = await connection.CreateChannelAsync();
        var call = await Eventually.SeesAsync("the call", () => dialer.BasicGetAsync(queue, autoAck: false), found => found is not null, TimeSpan.FromSeconds(30));
        if (how == "its dialer died")
            await dialer.CloseAsync();
        else
            await dialer.BasicNackAsync(call!.DeliveryTag, multiple: false, requeue: how == "given back");
    }

    private async Task<bool> HasDialerAsync(string queue) => (await _dialers.LookAtAsync([queue], CancellationToken.None))[queue].HasDialer;

    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
