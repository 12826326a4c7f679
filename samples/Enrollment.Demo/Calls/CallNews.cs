using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Enrollment.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Enrollment.Demo.Calls;

/// <summary>Counts what is announced of one agent: who is enrolled, what calls came to, and how each enrollment ended.</summary>
public sealed class CallNews : IAsyncDisposable
{
    private readonly Guid _agentId;
    private readonly IConnection _connection;

    private CallNews(Guid agentId, IConnection connection) => (_agentId, _connection) = (agentId, connection);

    public Tally Enrolled { get; } = new();

    public Tally Waiting { get; } = new();

    public Tally Activated { get; } = new();

    /// <summary>Calls with an outcome, by their ids.</summary>
    public ConcurrentDictionary<Guid, CallFinished> Finished { get; } = [];

    /// <summary>How enrollments have ended: <c>succeeded</c>, <c>not succeeded</c>, or the reason of the cancellation.</summary>
    public ConcurrentDictionary<Guid, string> Ended { get; } = [];

    public bool IsConnected => _connection.IsOpen;

    /// <summary>Returns once its queue is bound: nothing that is announced from now on is missed.</summary>
    public static async Task<CallNews> StartAsync(Uri broker, Guid agentId, CancellationToken stop)
    {
        var factory = new ConnectionFactory { Uri = broker, ClientProvidedName = "enrollment-demo", AutomaticRecoveryEnabled = false };
        var news = new CallNews(agentId, await factory.CreateConnectionAsync(stop));
        await news.SubscribeAsync(stop);
        return news;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task SubscribeAsync(CancellationToken stop)
    {
        var channel = await _connection.CreateChannelAsync(cancellationToken: stop);
        var queue = await channel.QueueDeclareAsync(queue: "", durable: false, exclusive: true, autoDelete: true, cancellationToken: stop);
        string[] exchanges =
        [
            ExchangeOf<ContactEnrolled>(), ExchangeOf<EnrollmentActivated>(), ExchangeOf<CallFinished>(), ExchangeOf<EnrollmentCompleted>(),
            ExchangeOf<EnrollmentCancelled>(), ExchangeOf<EnrollmentFailed>(),
        ];
        foreach (var exchange in exchanges)
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
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, stop);
    }

    private void Receive(BasicDeliverEventArgs delivery)
    {
        var json = CallNewsJson.Default;
        if (delivery.Exchange == ExchangeOf<ContactEnrolled>())
            Note(Open(delivery, json.EnvelopeContactEnrolled));
        else if (delivery.Exchange == ExchangeOf<EnrollmentActivated>())
            Note(Open(delivery, json.EnvelopeEnrollmentActivated));
        else if (delivery.Exchange == ExchangeOf<CallFinished>())
            Note(Open(delivery, json.EnvelopeCallFinished).Message);
        else if (delivery.Exchange == ExchangeOf<EnrollmentCompleted>() && Open(delivery, json.EnvelopeEnrollmentCompleted).Message is var completed)
            NoteEnd(completed.SequenceId, completed.EnrollmentId, completed.Succeeded == true ? "succeeded" : "not succeeded");
        else if (delivery.Exchange == ExchangeOf<EnrollmentCancelled>() && Open(delivery, json.EnvelopeEnrollmentCancelled).Message is var cancelled)
            NoteEnd(cancelled.SequenceId, cancelled.EnrollmentId, cancelled.Reason);
        else if (delivery.Exchange == ExchangeOf<EnrollmentFailed>() && Open(delivery, json.EnvelopeEnrollmentFailed).Message is var failed)
            NoteEnd(failed.SequenceId, failed.EnrollmentId, failed.Error);
    }

    private void Note(Envelope<ContactEnrolled> enrolled)
    {
        if (enrolled.Message.SequenceId != _agentId)
            return;
        Enrolled.Count(enrolled.MessageId);
        if (enrolled.Message.State == "waiting")
            Waiting.Count(enrolled.MessageId);
    }

    private void Note(Envelope<EnrollmentActivated> activated)
    {
        if (activated.Message.SequenceId == _agentId)
            Activated.Count(activated.MessageId);
    }

    private void Note(CallFinished call)
    {
        if (call.AgentId == _agentId)
            Finished.TryAdd(call.CallId, call);
    }

    private void NoteEnd(Guid sequenceId, Guid enrollmentId, string how)
    {
        if (sequenceId == _agentId)
            Ended.TryAdd(enrollmentId, how);
    }

    private static Envelope<T> Open<T>(BasicDeliverEventArgs delivery, JsonTypeInfo<Envelope<T>> json) => JsonSerializer.Deserialize(delivery.Body.Span, json)!;

    // MassTransit's name for the exchange of a message type: namespace and name.
    private static string ExchangeOf<T>() => $"{typeof(T).Namespace}:{typeof(T).Name}";
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Envelope<ContactEnrolled>))]
[JsonSerializable(typeof(Envelope<EnrollmentActivated>))]
[JsonSerializable(typeof(Envelope<CallFinished>))]
[JsonSerializable(typeof(Envelope<EnrollmentCompleted>))]
[JsonSerializable(typeof(Envelope<EnrollmentCancelled>))]
[JsonSerializable(typeof(Envelope<EnrollmentFailed>))]
internal sealed partial class CallNewsJson : JsonSerializerContext;
