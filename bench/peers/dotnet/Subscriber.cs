using RabbitMQ.Client;

namespace Enrollment.Bench.Peers;

/// <summary>Counts what is announced, by distinct message id, from a quorum queue with the broker's plain client.</summary>
internal sealed class Subscriber : AsyncDefaultBasicConsumer
{
    private const ushort Prefetch = 2_000;
    private const int AckEvery = 200;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private TaskCompletionSource _complete = new();
    private int _expected;
    private ulong _unacknowledged;

    private Subscriber(IChannel channel)
        : base(channel)
    {
    }

    public static async Task<Subscriber> AttachAsync(Uri broker, string exchange)
    {
        var connection = await new ConnectionFactory { Uri = broker, ClientProvidedName = "peers-subscriber" }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("subscriber", durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" });
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, autoDelete: false);
        await channel.QueueBindAsync("subscriber", exchange, routingKey: "");
        await channel.BasicQosAsync(0, Prefetch, global: false);
        var subscriber = new Subscriber(channel);
        await channel.BasicConsumeAsync("subscriber", autoAck: false, subscriber);
        return subscriber;
    }

    /// <summary>Ends when so many more have come.</summary>
    public Task Expect(int messages)
    {
        lock (_lock)
        {
            _expected = _seen.Count + messages;
            _complete = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _complete.Task;
        }
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
        var complete = false;
        lock (_lock)
        {
            if (_seen.Add(properties.MessageId!) && _seen.Count == _expected)
                complete = true;
        }
        if (++_unacknowledged == AckEvery || complete)
        {
            _unacknowledged = 0;
            await Channel.BasicAckAsync(deliveryTag, multiple: true, cancellationToken);
        }
        if (complete)
            _complete.TrySetResult();
    }
}
