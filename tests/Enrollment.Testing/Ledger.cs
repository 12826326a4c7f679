using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Enrollment.Testing;

/// <summary>
/// A subscriber that writes down every message it gets. It has nothing of ours in it but the names of the exchanges, and
/// declares those itself, so it can be there before anybody else; it survives a restart of the broker.
/// </summary>
public sealed class Ledger : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Guid, LedgerEntry>> _entries = new(StringComparer.Ordinal);

    private Ledger(IConnection connection) => _connection = connection;

    /// <param name="types">Names of the message types listened to, e.g. <c>ContactEnrolled</c>.</param>
    public static async Task<Ledger> StartAsync(Uri broker, params string[] types)
    {
        var factory = new ConnectionFactory
        {
            Uri = broker,
            ClientProvidedName = "ledger",
            AutomaticRecoveryEnabled = true,
            NetworkRecoveryInterval = TimeSpan.FromMilliseconds(500),
        };
        var ledger = new Ledger(await factory.CreateConnectionAsync());
        foreach (var type in types)
            await ledger.ListenAsync(type);
        return ledger;
    }

    /// <summary>Distinct message ids of a type.</summary>
    public int Distinct(string type) => Of(type).Count;

    /// <summary>Deliveries of a type, repeats included.</summary>
    public int Deliveries(string type) => Of(type).Values.Sum(entry => entry.Deliveries);

    /// <summary>By message id: the message and how often it came.</summary>
    public IReadOnlyDictionary<Guid, LedgerEntry> Of(string type) =>
        _entries.GetOrAdd(type, _ => new ConcurrentDictionary<Guid, LedgerEntry>());

    public async ValueTask DisposeAsync()
    {
        // A vhost that went first, or a broker that was killed, has closed it already.
        await _connection.AbortAsync();
        await _connection.DisposeAsync();
    }

    private async Task ListenAsync(string type)
    {
        var entries = _entries.GetOrAdd(type, _ => new ConcurrentDictionary<Guid, LedgerEntry>());
        var channel = await _connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, prefetchCount: 1_000, global: false);

        var exchange = $"Enrollment.Contracts:{type}";
        var queue = $"ledger-{type}-{Guid.NewGuid():n}";
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" });
        await channel.QueueBindAsync(queue, exchange, routingKey: "");

        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            Write(entries, delivery);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
    }

    private static void Write(ConcurrentDictionary<Guid, LedgerEntry> entries, BasicDeliverEventArgs delivery)
    {
        using var envelope = JsonDocument.Parse(delivery.Body);
        var message = envelope.RootElement.GetProperty("message");
        entries.AddOrUpdate(
            Guid.Parse(delivery.BasicProperties.MessageId!),
            _ => new LedgerEntry(message.Clone(), 1, []) { TraceParent = TraceOf(delivery) },
            (_, known) => known.Again(message));
    }

    private static string? TraceOf(BasicDeliverEventArgs delivery) =>
        delivery.BasicProperties.Headers?.TryGetValue("MT-Activity-Id", out var trace) is true && trace is byte[] text ? Encoding.ASCII.GetString(text) : null;
}

/// <param name="Message">The first delivery's message.</param>
/// <param name="Contradictions">Later deliveries under the same id that are about something else.</param>
public sealed record LedgerEntry(JsonElement Message, int Deliveries, IReadOnlyList<string> Contradictions)
{
    /// <summary>The W3C trace context that the first delivery came with.</summary>
    public string? TraceParent { get; init; }

    public Guid Id(string property) => Message.GetProperty(property).GetGuid();

    internal LedgerEntry Again(JsonElement message) => this with
    {
        Deliveries = Deliveries + 1,
        Contradictions = JsonElement.DeepEquals(Message, message) ? Contradictions : [.. Contradictions, message.GetRawText()],
    };
}
