using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using Enrollment.Testing;
using RabbitMQ.Client;

namespace Enrollment.IntegrationTests.Hosting;

/// <summary>Publishes any contract, those of outside executors included, over one connection.</summary>
public sealed class Sender : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private Sender(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    public static async Task<Sender> ConnectAsync(TestBroker broker)
    {
        var connection = await broker.ConnectAsync();
        return new(connection, await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true)));
    }

    /// <summary>Returns when the broker has it.</summary>
    /// <param name="to">The queue that a command is sent straight to, as the engine sends what executes a step: each action has its own.</param>
    public async Task SendAsync<T>(T message, Guid about, Guid? messageId = null, string? traceParent = null, string? to = null)
        where T : class
    {
        var type = new MessageType(typeof(T).Name, IsCommand: true, JsonSerializerOptions.Web.GetTypeInfo(typeof(T)));
        var outgoing = new OutboxMessage(
            messageId ?? Guid.CreateVersion7(), type, about, Queue: null, JsonSerializer.SerializeToUtf8Bytes(message, type.Json));
        if (message is ExecuteStep && to is null)
            throw new ArgumentNullException(nameof(to), "Nobody subscribes to ExecuteStep: name the queue of the action.");
        await SendAsync(to is null ? type.Exchange : "", to ?? "", BusEnvelope.Write(outgoing, DateTimeOffset.UtcNow), outgoing.MessageId, Trace(traceParent), about);
    }

    /// <summary>Any bytes, straight to a queue.</summary>
    public Task SendToQueueAsync(string queue, byte[] body, Guid messageId) => SendAsync(exchange: "", queue, body, messageId, headers: null);

    /// <summary>Any bytes, to everybody who subscribes to a type, with these headers.</summary>
    public Task SendAsync(MessageType type, byte[] body, Guid messageId, IDictionary<string, object?> headers) =>
        SendAsync(type.Exchange, routingKey: "", body, messageId, headers);

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static Dictionary<string, object?>? Trace(string? parent) =>
        parent is null ? null : new(StringComparer.Ordinal) { ["MT-Activity-Id"] = parent };

    private async Task SendAsync(string exchange, string routingKey, byte[] body, Guid messageId, IDictionary<string, object?>? headers, Guid? about = null)
    {
        var properties = new BasicProperties
        {
            MessageId = messageId.ToString(),
            CorrelationId = about?.ToString(),
            ContentType = BusEnvelope.ContentType,
            DeliveryMode = DeliveryModes.Persistent,
            Headers = headers,
        };
        await _channel.BasicPublishAsync(exchange, routingKey, mandatory: true, properties, body);
    }
}
