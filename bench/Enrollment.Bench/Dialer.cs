using System.Diagnostics;
using System.Text.Json;
using RabbitMQ.Client;

namespace Enrollment.Bench;

/// <summary>
/// Takes the calls of an account's queue, counts them by distinct id, and reports a success for each at once. Without a bus, as the subscriber.
/// </summary>
internal sealed class Dialer : AsyncDefaultBasicConsumer, IAsyncDisposable
{
    public const string Requests = "CallRequested";
    public const string Reports = "Enrollment.Contracts:CallReported";

    private const ushort Prefetch = 2_000;
    private const int AckEvery = 100;

    // As the service declares it: both sides must say the same.
    private static readonly Dictionary<string, object?> Arguments = new(StringComparer.Ordinal)
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = 0,
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = "calls-untaken",
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    private readonly string _queue;
    private readonly bool _reports;
    private readonly int _expected;
    private readonly IdSet _seen;
    private readonly TaskCompletionSource<long> _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _unacknowledged;

    private Dialer(IChannel channel, string queue, int expected, bool reports)
        : base(channel) => (_queue, _expected, _reports, _seen) = (queue, expected, reports, new IdSet(expected));

    public int Count => _seen.Count;

    /// <summary>Calls that came again under an id already seen.</summary>
    public int Repeats { get; private set; }

    /// <summary>The timestamp at which the last expected call came.</summary>
    public Task<long> Complete => _complete.Task;

    public byte[]? FirstRequest { get; private set; }

    public byte[]? FirstReport { get; private set; }

    /// <param name="expected">How many calls will come.</param>
    /// <param name="reports">Whether it reports them; else their slots stay in use.</param>
    public static async Task<Dialer> AttachAsync(IConnection broker, Guid account, int expected, bool reports, CancellationToken stop)
    {
        var channel = await broker.CreateChannelAsync(cancellationToken: stop);
        var dialer = new Dialer(channel, $"calls.{account}", expected, reports);
        await channel.QueueDeclareAsync(dialer._queue, durable: true, exclusive: false, autoDelete: false, Arguments, cancellationToken: stop);
        await channel.ExchangeDeclareAsync(Reports, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: stop);
        await channel.BasicQosAsync(0, Prefetch, global: false, stop);
        await channel.BasicConsumeAsync(dialer._queue, autoAck: false, dialer, stop);
        return dialer;
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
        FirstRequest ??= body.ToArray();
        if (!_seen.Add(Guid.Parse(properties.MessageId!)))
            Repeats++;
        else if (_reports)
            await ReportAsync(body, cancellationToken);
        if (_seen.Count == _expected)
            _complete.TrySetResult(Stopwatch.GetTimestamp());
        if (++_unacknowledged == AckEvery || _seen.Count == _expected)
        {
            _unacknowledged = 0;
            await Channel.BasicAckAsync(deliveryTag, multiple: true, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Channel.IsOpen)
            await Channel.QueueDeleteAsync(_queue, ifUnused: false, ifEmpty: false);
        await Channel.DisposeAsync();
    }

    private async Task ReportAsync(ReadOnlyMemory<byte> request, CancellationToken stop)
    {
        using var envelope = JsonDocument.Parse(request);
        var call = envelope.RootElement.GetProperty("message");
        var id = Guid.NewGuid();
        var report = JsonSerializer.SerializeToUtf8Bytes(new
        {
            messageId = id,
            messageType = (string[])["urn:message:Enrollment.Contracts:CallReported"],
            message = new
            {
                callId = call.GetProperty("callId").GetGuid(),
                enrollmentId = call.GetProperty("enrollmentId").GetGuid(),
                accountId = call.GetProperty("accountId").GetGuid(),
                stepSeq = call.GetProperty("stepSeq").GetInt32(),
                outcome = "goal_completed",
            },
        });
        FirstReport ??= report;
        var properties = new BasicProperties { MessageId = $"{id}", ContentType = "application/vnd.masstransit+json", DeliveryMode = DeliveryModes.Persistent };
        await Channel.BasicPublishAsync(Reports, routingKey: "", mandatory: false, properties, report, stop);
    }
}
