using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Enrollment.EndToEndTests.Harness;

/// <summary>
/// Takes calls from its account's queue as a dialer does that has never seen our code: it asks whether it may still dial, remembers beyond
/// its own death what it has dialled, and reports that, every other one over HTTP.
/// </summary>
public sealed class Dialer(Uri broker, Guid account, Func<JsonElement, string> outcomeOf, Func<HttpClient> api) : IAsyncDisposable
{
    private const string Report = "Enrollment.Contracts:CallReported";

    private readonly ConcurrentQueue<JsonElement> _dialled = new();
    private readonly ConcurrentDictionary<Guid, JsonElement> _unreported = new();
    private IConnection? _connection;

    /// <summary>The calls that were dialled, in the order of their dialling. One that was dialled twice is there twice.</summary>
    public IReadOnlyList<JsonElement> Dialled => [.. _dialled];

    /// <summary>Connects and takes calls. What was dialled and not reported before it was killed is reported first.</summary>
    public async Task StartAsync()
    {
        foreach (var call in _unreported.Values)
            await ReportByRequestAsync(call);
        _connection = await new ConnectionFactory { Uri = broker, ClientProvidedName = "dialer", AutomaticRecoveryEnabled = false }.CreateConnectionAsync();
        var channel = await _connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, consumerDispatchConcurrency: 8));
        await channel.ExchangeDeclareAsync(Report, ExchangeType.Fanout, durable: true);
        await channel.BasicQosAsync(0, 8, global: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) => TakeAsync(channel, delivery);
        await channel.BasicConsumeAsync($"calls.{account}", autoAck: false, consumer);
    }

    /// <summary>Breaks off without a word to the broker.</summary>
    public async Task KillAsync()
    {
        if (_connection is { } connection)
        {
            await connection.AbortAsync();
            await connection.DisposeAsync();
        }
        _connection = null;
    }

    public ValueTask DisposeAsync() => new(KillAsync());

    private async Task TakeAsync(IChannel channel, BasicDeliverEventArgs delivery)
    {
        var call = JsonDocument.Parse(delivery.Body.ToArray()).RootElement.GetProperty("message").Clone();
        if (await MayDialAsync(call))
        {
            _unreported[IdOf(call)] = call;
            _dialled.Enqueue(call);
            if (call.GetProperty("rowIndex").GetInt32() % 2 == 0)
                await ReportByMessageAsync(channel, call);
            else
                await ReportByRequestAsync(call);
        }
        await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
    }

    private async Task<bool> MayDialAsync(JsonElement call) => await AskAsync($"calls/{IdOf(call)}/start", null) == HttpStatusCode.OK;

    private async Task ReportByRequestAsync(JsonElement call)
    {
        await AskAsync($"calls/{IdOf(call)}/result", new { outcome = outcomeOf(call) });
        _unreported.TryRemove(IdOf(call), out _);
    }

    // The API may be down just now; both requests can be repeated.
    private Task<HttpStatusCode> AskAsync(string path, object? body) => Eventually.SeesAsync(
        path,
        async () =>
        {
            using var client = api();
            using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), body is null ? null : JsonContent.Create(body));
            return answer.StatusCode;
        },
        status => status is HttpStatusCode.OK or HttpStatusCode.Conflict,
        TimeSpan.FromSeconds(60));

    private async Task ReportByMessageAsync(IChannel channel, JsonElement call)
    {
        var report = new JsonObject
        {
            ["messageId"] = Guid.CreateVersion7(),
            ["messageType"] = new JsonArray($"urn:message:{Report}"),
            ["message"] = new JsonObject
            {
                ["enrollmentId"] = call.GetProperty("enrollmentId").GetGuid(),
                ["accountId"] = call.GetProperty("accountId").GetGuid(),
                ["stepSeq"] = call.GetProperty("stepSeq").GetInt32(),
                ["outcome"] = outcomeOf(call),
            },
        };
        var properties = new BasicProperties
        {
            ContentType = "application/vnd.masstransit+json", DeliveryMode = DeliveryModes.Persistent, MessageId = (string?)report["messageId"]?.ToString(),
        };
        await channel.BasicPublishAsync(Report, "", mandatory: true, properties, JsonSerializer.SerializeToUtf8Bytes(report));
        _unreported.TryRemove(IdOf(call), out _);
    }

    private static Guid IdOf(JsonElement call) => call.GetProperty("callId").GetGuid();
}
