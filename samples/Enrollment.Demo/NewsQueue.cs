using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Enrollment.Demo;

/// <summary>The queue of a subscriber like any other: its own, bound to the exchanges of some message types.</summary>
internal sealed class NewsQueue : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly string _name;

    private NewsQueue(IConnection connection, IChannel channel, string name) => (_connection, _channel, _name) = (connection, channel, name);

    public bool IsConnected => _connection.IsOpen;

    /// <summary>Returns once the queue is bound: nothing that is announced from now on is missed.</summary>
    public static async Task<NewsQueue> OpenAsync(Uri broker, IReadOnlyList<Type> messages, CancellationToken stop)
    {
        var factory = new ConnectionFactory { Uri = broker, ClientProvidedName = "enrollment-demo", AutomaticRecoveryEnabled = false };
        var connection = await factory.CreateConnectionAsync(stop);
        var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        var queue = await channel.QueueDeclareAsync(queue: "", durable: false, exclusive: true, autoDelete: true, cancellationToken: stop);
        foreach (var exchange in messages.Select(ExchangeOf))
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: stop);
            await channel.QueueBindAsync(queue.QueueName, exchange, routingKey: "", cancellationToken: stop);
        }
        return new(connection, channel, queue.QueueName);
    }

    /// <summary>Begins to receive what came since the queue was bound, and what comes.</summary>
    public async Task ReceiveAsync(Action<BasicDeliverEventArgs> receive, CancellationToken stop)
    {
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            receive(delivery);
            return Task.CompletedTask;
        };
        // Acknowledgements would protect nothing: the queue goes with the connection.
        await _channel.BasicConsumeAsync(_name, autoAck: true, consumer, stop);
    }

    /// <summary>Reads a message of one type. Returns null if it is of another.</summary>
    public static Envelope<T>? Find<T>(BasicDeliverEventArgs delivery, JsonTypeInfo<Envelope<T>> json) =>
        delivery.Exchange == ExchangeOf(typeof(T)) ? JsonSerializer.Deserialize(delivery.Body.Span, json) : null;

    // MassTransit's name for the exchange of a message type: namespace and name.
    private static string ExchangeOf(Type message) => $"{message.Namespace}:{message.Name}";

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}

/// <summary>The parts of MassTransit's envelope that a subscriber needs.</summary>
public sealed record Envelope<T>(Guid MessageId, T Message);
