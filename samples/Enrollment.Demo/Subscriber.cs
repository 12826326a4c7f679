using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Enrollment.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Enrollment.Demo;

/// <summary>
/// A subscriber like any other: a queue of its own, bound to the exchanges of three message types. It counts by message
/// id, because everything is announced at least once and a repeat carries the same id.
/// </summary>
public sealed class Subscriber : IAsyncDisposable
{
    private readonly Guid _sequenceId;
    private readonly IConnection _connection;

    private Subscriber(Guid sequenceId, IConnection connection) => (_sequenceId, _connection) = (sequenceId, connection);

    /// <summary>Contacts announced as enrolled.</summary>
    public Tally Announced { get; } = new();

    /// <summary>First steps handed out.</summary>
    public Tally FirstSteps { get; } = new();

    /// <summary>Jobs that have ended.</summary>
    public ConcurrentDictionary<Guid, BulkEnrollmentCompleted> Jobs { get; } = [];

    public bool IsConnected => _connection.IsOpen;

    /// <summary>Returns once its queue is bound: nothing that is announced from now on is missed.</summary>
    public static async Task<Subscriber> StartAsync(Uri broker, Guid sequenceId, CancellationToken stop)
    {
        var factory = new ConnectionFactory { Uri = broker, ClientProvidedName = "enrollment-demo", AutomaticRecoveryEnabled = false };
        var subscriber = new Subscriber(sequenceId, await factory.CreateConnectionAsync(stop));
        await subscriber.SubscribeAsync(stop);
        return subscriber;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task SubscribeAsync(CancellationToken stop)
    {
        var channel = await _connection.CreateChannelAsync(cancellationToken: stop);
        var queue = await channel.QueueDeclareAsync(queue: "", durable: false, exclusive: true, autoDelete: true, cancellationToken: stop);
        foreach (var exchange in (string[])[ExchangeOf<ContactEnrolled>(), ExchangeOf<StepDue>(), ExchangeOf<BulkEnrollmentCompleted>()])
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: stop);
            await channel.QueueBindAsync(queue.QueueName, exchange, routingKey: "", cancellationToken: stop);
        }

        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            Receive(delivery);
            return Task.CompletedTask;
        };
        // Acknowledgements would protect nothing: the queue goes with the connection.
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, stop);
    }

    private void Receive(BasicDeliverEventArgs delivery)
    {
        if (delivery.Exchange == ExchangeOf<ContactEnrolled>())
        {
            var (id, enrolled) = Open(delivery, SubscriberJson.Default.EnvelopeContactEnrolled);
            if (enrolled.SequenceId == _sequenceId)
                Announced.Count(id);
            return;
        }

        if (delivery.Exchange == ExchangeOf<BulkEnrollmentCompleted>())
        {
            var (_, job) = Open(delivery, SubscriberJson.Default.EnvelopeBulkEnrollmentCompleted);
            if (job.SequenceId == _sequenceId)
                Jobs.TryAdd(job.JobId, job);
            return;
        }

        var (messageId, due) = Open(delivery, SubscriberJson.Default.EnvelopeStepDue);
        if (due.SequenceId == _sequenceId && due.StepOrder == 1)
            FirstSteps.Count(messageId);
    }

    private static Envelope<T> Open<T>(BasicDeliverEventArgs delivery, JsonTypeInfo<Envelope<T>> json) =>
        JsonSerializer.Deserialize(delivery.Body.Span, json)!;

    // MassTransit's name for the exchange of a message type: namespace and name.
    private static string ExchangeOf<T>() => $"{typeof(T).Namespace}:{typeof(T).Name}";
}

/// <summary>The parts of MassTransit's envelope that a subscriber needs.</summary>
public sealed record Envelope<T>(Guid MessageId, T Message);

/// <summary>Counts messages, telling repeats apart.</summary>
public sealed class Tally
{
    private readonly HashSet<Guid> _ids = [];
    private readonly Lock _lock = new();
    private long _repeats;
    private long _lastNewAt;

    /// <summary>Messages with an id not seen before.</summary>
    public long Distinct
    {
        get
        {
            lock (_lock)
                return _ids.Count;
        }
    }

    public long Repeats => Interlocked.Read(ref _repeats);

    /// <summary>When the last new one came, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long LastNewAt => Interlocked.Read(ref _lastNewAt);

    public void Count(Guid messageId)
    {
        bool isNew;
        lock (_lock)
            isNew = _ids.Add(messageId);
        if (isNew)
            Interlocked.Exchange(ref _lastNewAt, TimeProvider.System.GetTimestamp());
        else
            Interlocked.Increment(ref _repeats);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Envelope<ContactEnrolled>))]
[JsonSerializable(typeof(Envelope<StepDue>))]
[JsonSerializable(typeof(Envelope<BulkEnrollmentCompleted>))]
internal sealed partial class SubscriberJson : JsonSerializerContext;
