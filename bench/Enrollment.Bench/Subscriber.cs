using System.Diagnostics;
using RabbitMQ.Client;

namespace Enrollment.Bench;

/// <summary>
/// Listens to one or more kinds of messages on a quorum queue of its own, and counts them by distinct message id.
/// Uses the broker's client without a bus: a subscriber should cost the measurement as little as it can.
/// </summary>
internal sealed class Subscriber : AsyncDefaultBasicConsumer, IAsyncDisposable
{
    private const ushort Prefetch = 2_000;
    private const int AckEvery = 200;

    private readonly IdSet _seen;
    private readonly int _expected;
    private readonly Dictionary<string, byte[]> _firstBodies = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<long> _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _unacknowledged;
    private int _repeats;

    private Subscriber(IChannel channel, string queue, int expected)
        : base(channel) => (Queue, _expected, _seen) = (queue, expected, new IdSet(expected));

    /// <summary>The name of its queue, for answers that are sent to a queue.</summary>
    public string Queue { get; }

    public int Count => _seen.Count;

    /// <summary>Messages that came again under an id already seen.</summary>
    public int Repeats => _repeats;

    /// <summary>The timestamp at which the last expected id was seen.</summary>
    public Task<long> Complete => _complete.Task;

    /// <summary>The first body that came through each exchange. Complete once <see cref="Complete"/> is.</summary>
    public IReadOnlyDictionary<string, byte[]> FirstBodies => _firstBodies;

    /// <summary>Called for every message; must be quick.</summary>
    public Action<ReadOnlyMemory<byte>>? Arrived { get; init; }

    /// <param name="exchanges">MassTransit's for the types of messages; made as MassTransit would if they are not there.</param>
    /// <param name="expected">How many distinct ids will come through all of them.</param>
    public static async Task<Subscriber> AttachAsync(
        IConnection broker, IReadOnlyList<string> exchanges, int expected, CancellationToken stop, Action<ReadOnlyMemory<byte>>? arrived = null)
    {
        var channel = await broker.CreateChannelAsync(cancellationToken: stop);
        var queue = $"enrollment-bench-{Guid.NewGuid():N}";
        var subscriber = new Subscriber(channel, queue, expected) { Arrived = arrived };
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" }, cancellationToken: stop);
        foreach (var exchange in exchanges)
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: stop);
            await channel.QueueBindAsync(queue, exchange, routingKey: "", cancellationToken: stop);
        }
        await channel.BasicQosAsync(0, Prefetch, global: false, stop);
        await channel.BasicConsumeAsync(queue, autoAck: false, subscriber, stop);
        return subscriber;
    }

    public override async Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        if (!_firstBodies.ContainsKey(exchange))
            _firstBodies[exchange] = body.ToArray();
        Arrived?.Invoke(body);
        if (!_seen.Add(Guid.Parse(properties.MessageId!)))
            _repeats++;
        else if (_seen.Count == _expected)
            _complete.TrySetResult(Stopwatch.GetTimestamp());

        // One at a time comes in here, in order: acknowledging a tag acknowledges all before it.
        if (++_unacknowledged == AckEvery || _seen.Count == _expected)
        {
            _unacknowledged = 0;
            await Channel.BasicAckAsync(deliveryTag, multiple: true, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Channel.IsOpen)
            await Channel.QueueDeleteAsync(Queue, ifUnused: false, ifEmpty: false);
        await Channel.DisposeAsync();
    }
}
