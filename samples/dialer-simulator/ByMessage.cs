using System.Text.Json;
using System.Text.Json.Serialization;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Enrollment.Samples.DialerSimulator;

/// <summary>Takes calls from the dialer's queue, and reports them by message.</summary>
public sealed class ByMessage(Settings settings) : IAsyncDisposable
{
    private const string Reports = "Enrollment.Contracts:CallReported";

    // As the service declares the queue: both sides must say the same. The broker never delivers a call again by itself.
    private static readonly Dictionary<string, object?> Arguments = new(StringComparer.Ordinal)
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = 0,
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = "calls-untaken",
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private IConnection? _connection;
    private IChannel? _reports;

    private string Queue => settings.Dialer is null ? $"calls.{settings.Account}" : $"calls.{settings.Account}.{settings.Dialer}";

    /// <summary>Begins to take calls. The client connects again by itself when the broker restarts.</summary>
    public async Task ListenAsync(Dialer dialer)
    {
        // A broker that restarts can leave a client waiting for ever.
        var factory = new ConnectionFactory { Uri = settings.Broker, ClientProvidedName = "dialer-simulator", RequestedHeartbeat = TimeSpan.FromSeconds(10) };
        _connection = await factory.CreateConnectionAsync();
        _reports = await _connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await _reports.ExchangeDeclareAsync(Reports, ExchangeType.Fanout, durable: true);
        await dialer.ReportLeftAsync();
        var channel = await _connection.CreateChannelAsync();
        // As many as it has lines: what waits here is not handed to another dialer, and counts as taken when this one dies.
        await channel.BasicQosAsync(0, (ushort)settings.CallsAtOnce, global: false);
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, Arguments);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            var (call, tag) = (Call.OfMessage(delivery.Body.Span), delivery.DeliveryTag);
            _ = TakeAsync(dialer, call, () => channel.BasicAckAsync(tag, multiple: false));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer);
        Console.WriteLine($"Listening on {Queue}");
    }

    /// <summary>Sends a report. The broker has confirmed it when this returns.</summary>
    public async Task ReportAsync(Call call, Report report)
    {
        var id = Guid.NewGuid();
        var message = JsonSerializer.SerializeToNode(report, Json)!.AsObject();
        (message["callId"], message["enrollmentId"], message["accountId"], message["stepSeq"]) = (call.CallId, call.EnrollmentId, call.AccountId, call.StepSeq);
        var envelope = new { messageId = id, messageType = new[] { "urn:message:Enrollment.Contracts:CallReported" }, message };
        var properties = new BasicProperties { MessageId = id.ToString(), ContentType = "application/vnd.masstransit+json", DeliveryMode = DeliveryModes.Persistent };
        await _reports!.BasicPublishAsync(Reports, "", mandatory: true, properties, JsonSerializer.SerializeToUtf8Bytes(envelope));
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
    }

    // Acknowledged when the call is over: until then the broker gives this process no more than it has lines.
    private static async Task TakeAsync(Dialer dialer, Call call, Func<ValueTask> acknowledge)
    {
        try
        {
            await dialer.MakeAsync(call);
            await acknowledge();
        }
        catch (Exception failure)
        {
            // Without its acknowledgement the call goes back to the service, which knows that a dialer had it.
            await Console.Error.WriteLineAsync($"Call {call.CallId} was not finished: {failure.Message}");
        }
    }
}
