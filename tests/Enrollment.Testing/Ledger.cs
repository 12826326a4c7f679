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
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Guid, LedgerEntry>> _entries = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConnectionFactory _factory;
    private readonly IReadOnlyList<(string Type, string Queue)> _queues;
    private Task _listening = Task.CompletedTask;

    private Ledger(Uri broker, IEnumerable<string> types)
    {
        // Connects anew by itself, below: the client's own recovery can hang when a broker goes down in good order. So can the
        // connection itself, with acknowledgements under way that nobody takes any more; then only the heartbeat ends it.
        _factory = new ConnectionFactory
        {
            Uri = broker,
            ClientProvidedName = "ledger",
            AutomaticRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(5),
        };
        _queues = types.Select(type => (type, $"ledger-{type}-{Guid.NewGuid():n}")).ToList();
    }

    /// <param name="types">Names of the message types listened to, e.g. <c>ContactEnrolled</c>.</param>
    public static async Task<Ledger> StartAsync(Uri broker, params string[] types)
    {
        var ledger = new Ledger(broker, types);
        var lost = await ledger.ConnectAsync();
        ledger._listening = ledger.KeepListeningAsync(lost);
        return ledger;
    }

    /// <summary>Distinct message ids of a type.</summary>
    public int Distinct(string type) => Of(type).Count;

    /// <summary>By message id: the message and how often it came.</summary>
    public IReadOnlyDictionary<Guid, LedgerEntry> Of(string type) =>
        _entries.GetOrAdd(type, _ => new ConcurrentDictionary<Guid, LedgerEntry>());

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _stop.Dispose();
    }

    private async Task KeepListeningAsync(Task lost)
    {
        while (true)
        {
            await lost.WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested)
                return;
            // The broker is down; it comes back.
            lost = await Eventually.SeesAsync(
                "the ledger's connection", () => _stop.IsCancellationRequested ? Task.FromResult(lost) : ConnectAsync(), _ => true, TimeSpan.FromMinutes(2));
        }
    }

    /// <summary>The task ends when the connection is lost.</summary>
    private async Task<Task> ConnectAsync()
    {
        var connection = await _factory.CreateConnectionAsync(_stop.Token);
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionShutdownAsync += (_, _) => Task.FromResult(lost.TrySetResult());
        // Closing can wait for ever for a broker that is gone; nobody waits for it here.
        _stop.Token.Register(() => _ = connection.AbortAsync());
        foreach (var (type, queue) in _queues)
            await ListenAsync(connection, type, queue);
        return lost.Task;
    }

    private async Task ListenAsync(IConnection connection, string type, string queue)
    {
        var entries = _entries.GetOrAdd(type, _ => new ConcurrentDictionary<Guid, LedgerEntry>());
        var channel = await connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, prefetchCount: 1_000, global: false);

        var exchange = $"Enrollment.Contracts:{type}";
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
