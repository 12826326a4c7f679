using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using MassTransit;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>Sends batches as somebody does who has any AMQP client and nothing of ours, and follows the answers in a queue of its own.</summary>
internal sealed class Pipeline : IAsyncDisposable
{
    public const string Json = "application/json";

    private readonly ConcurrentQueue<BatchAnswer> _answers = new();
    private readonly EngineFixture _engine;
    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private Pipeline(EngineFixture engine, Guid account, object? key, IConnection connection, IChannel channel, string replyQueue) =>
        (_engine, Account, Key, _connection, _channel, ReplyQueue) = (engine, account, key, connection, channel, replyQueue);

    public Guid Account { get; }

    /// <summary>The header as it is sent; null: none.</summary>
    public object? Key { get; }

    public string ReplyQueue { get; }

    /// <summary>Everything that came to the queue of answers.</summary>
    public IReadOnlyCollection<BatchAnswer> Answers => _answers;

    /// <summary>One of a new account, with a key that may do everything.</summary>
    public static async Task<Pipeline> OfNewAccountAsync(EngineFixture engine)
    {
        var account = await A.Account(engine.Database);
        return await OfAsync(engine, account, await A.ApiKey(engine.Database, account));
    }

    public static async Task<Pipeline> OfAsync(EngineFixture engine, Guid account, object? key)
    {
        var connection = await engine.Broker.ConnectAsync();
        var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var queue = (await channel.QueueDeclareAsync($"answers-{Guid.NewGuid():n}", durable: false, exclusive: true, autoDelete: true)).QueueName;
        var pipeline = new Pipeline(engine, account, key, connection, channel, queue);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            pipeline._answers.Enqueue(new(delivery));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        return pipeline;
    }

    /// <summary>Rows like <c>{"external_id": "x-1", "email": "x-1@example.org"}</c>, numbered from <paramref name="first"/>.</summary>
    public static string Rows(string prefix, int count, int first = 1) =>
        string.Join(", ", Enumerable.Range(first, count).Select(n => $$"""{"external_id": "{{prefix}}-{{n}}", "email": "{{prefix}}-{{n}}@example.org"}"""));

    /// <summary>Sends a message; returns its identity when the broker has it.</summary>
    /// <param name="change">Changes the properties before they are sent.</param>
    /// <param name="toExchange">Whether it is published to the exchange of the type, instead of by the default exchange.</param>
    public async Task<string> SendAsync(
        ReadOnlyMemory<byte> body, string? messageId = null, string contentType = Json, Action<BasicProperties>? change = null, bool toExchange = false)
    {
        var properties = new BasicProperties
        {
            MessageId = messageId ?? $"batch-{Guid.NewGuid():n}",
            ContentType = contentType,
            ReplyTo = ReplyQueue,
            DeliveryMode = DeliveryModes.Persistent,
            Headers = Key is null ? [] : new Dictionary<string, object?>(StringComparer.Ordinal) { [EnrollmentHeaders.ApiKey] = Key },
        };
        change?.Invoke(properties);
        await _channel.BasicPublishAsync(
            toExchange ? $"Enrollment.Contracts:{nameof(ImportContacts)}" : "", toExchange ? "" : QueueNames.ImportContacts, mandatory: true, properties, body);
        return properties.MessageId!;
    }

    public Task<string> SendAsync(string body, string? messageId = null, string contentType = Json, Action<BasicProperties>? change = null, bool toExchange = false) =>
        SendAsync(Encoding.UTF8.GetBytes(body), messageId, contentType, change, toExchange);

    /// <summary>Sends a message as a producer with MassTransit does, which repeats its headers in the body; returns its identity.</summary>
    public async Task<string> PublishByBusAsync(ImportContacts message)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(_engine.Broker.Address));
        await bus.StartAsync();
        var id = NewId.NextGuid();
        await bus.Publish(message, context =>
        {
            context.MessageId = id;
            context.Headers.Set(EnrollmentHeaders.ApiKey, (string)Key!);
            ((RabbitMqSendContext)context).BasicProperties.ReplyTo = ReplyQueue;
        });
        await bus.StopAsync();
        return $"{id}";
    }

    /// <summary>Sends a message and waits for its answer in the queue.</summary>
    public async Task<BatchAnswer> AskAsync(string body, string? messageId = null, string contentType = Json, Action<BasicProperties>? change = null) =>
        await AnswerAsync(await SendAsync(body, messageId, contentType, change));

    /// <summary>Waits for the answer to a message in the queue.</summary>
    /// <param name="times">How many answers there must be; the last one is returned.</param>
    public async Task<BatchAnswer> AnswerAsync(string messageId, int times = 1)
    {
        var answers = await Eventually.SeesAsync(
            $"{times} answers to {messageId}",
            () => Task.FromResult(_answers.Where(answer => answer.About == messageId).ToList()), seen => seen.Count >= times, EngineFixture.Patience);
        return answers[times - 1];
    }

    /// <summary>Waits for the news under an id.</summary>
    public Task<LedgerEntry> NewsAsync(string type, Guid id) =>
        Eventually.SeesAsync($"{type} {id}", () => Task.FromResult(_engine.Ledger.Of(type).GetValueOrDefault(id)), news => news is not null, EngineFixture.Patience)!;

    /// <summary>Sends a good batch and waits until it is imported: what came before has not blocked the queue.</summary>
    public async Task AssertGoesOnAsync() => Assert.Equal(2, (await AskAsync($$"""{"rows": [{{Rows($"on-{Guid.NewGuid():n}", 2)}}]}""")).Number("created"));

    public Task<long> ContactsAsync() => _engine.Database.ScalarAsync<long>("select count(*) from contacts where account_id = $1", Account);

    public Task<long> ImportsAsync() => _engine.Database.ScalarAsync<long>("select count(*) from imports where account_id = $1", Account);

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}

/// <summary>An answer as it came to the queue that a message named.</summary>
internal sealed class BatchAnswer
{
    public BatchAnswer(BasicDeliverEventArgs delivery)
    {
        ContentType = delivery.BasicProperties.ContentType;
        CorrelationId = delivery.BasicProperties.CorrelationId;
        Type = delivery.BasicProperties.Type;
        Id = Guid.Parse(delivery.BasicProperties.MessageId!);
        using var document = JsonDocument.Parse(delivery.Body);
        Whole = document.RootElement.Clone();
        Message = ContentType == BusEnvelope.ContentType ? Whole.GetProperty("message") : Whole;
    }

    public string? ContentType { get; }
    public string? CorrelationId { get; }
    public string? Type { get; }
    public Guid Id { get; }

    /// <summary>The body, with its envelope if it has one.</summary>
    public JsonElement Whole { get; }

    public JsonElement Message { get; }

    /// <summary>The identity of the message that it answers.</summary>
    public string? About => Text("messageId");

    /// <summary>The code of a refusal; null if it is none.</summary>
    public string? Code => Text("code");

    /// <summary>Gives the first thing that is wrong with the message, as pointer and code; null if it is refused for another reason.</summary>
    public string? Error => Errors is [var first, ..] ? first : null;

    public IReadOnlyList<string> Errors =>
        [.. Message.GetProperty("errors").EnumerateArray().Select(error => $"{error.GetProperty("pointer").GetString()} {error.GetProperty("code").GetString()}")];

    public string? Text(string name) => Message.TryGetProperty(name, out var value) ? value.GetString() : null;

    public long Number(string name) => Message.TryGetProperty(name, out var value) ? value.GetInt64() : throw new InvalidOperationException($"No {name} in {Message}");

    public Guid Uuid(string name) => Message.GetProperty(name).GetGuid();

    public override string ToString() => $"{Id} {Message}";
}
