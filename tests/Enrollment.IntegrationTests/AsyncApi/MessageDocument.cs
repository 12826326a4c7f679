using System.Text;
using System.Text.Json;
using Enrollment.IntegrationTests.Document;
using Enrollment.Testing;
using RabbitMQ.Client.Events;

namespace Enrollment.IntegrationTests.AsyncApi;

/// <summary>The AsyncAPI document, as its readers use it.</summary>
internal sealed class MessageDocument
{
    private readonly JsonElement _document = JsonElement.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "asyncapi.json")));
    private readonly DocumentSchemas _schemas;

    public MessageDocument() => _schemas = new(_document, anyOffset: true);

    /// <summary>Those that travel in an envelope.</summary>
    public IReadOnlyList<string> Names => [.. All.Where(name => !IsTagged(name, "plain"))];

    public IReadOnlyList<string> All => [.. Messages.EnumerateObject().Select(message => message.Name)];

    /// <summary>Those of which others take notice.</summary>
    public IReadOnlyList<string> Public => [.. Names.Where(name => !IsTagged(name, "internal"))];

    private JsonElement Messages => _document.GetProperty("components").GetProperty("messages");

    public IEnumerable<JsonElement> ExamplesOf(string name) => Messages.GetProperty(name).GetProperty("examples").EnumerateArray();

    /// <summary>The exchange to which a message is published; empty if it goes straight to a queue.</summary>
    public string ExchangeOf(string name) => AmqpOf(name).TryGetProperty("exchange", out var exchange) ? exchange.GetProperty("name").GetString()! : "";

    /// <summary>The queue to which a message goes, with the account in it.</summary>
    public string QueueOf(string name, Guid account) => AmqpOf(name).GetProperty("queue").GetProperty("name").GetString()!.Replace("{account}", $"{account}", StringComparison.Ordinal);

    private JsonElement AmqpOf(string name) => _document.GetProperty("channels").GetProperty(name).GetProperty("bindings").GetProperty("amqp");

    public IReadOnlyList<string> FaultsOf(string name, JsonElement payload) => Check(payload, Messages.GetProperty(name).GetProperty("payload"));

    /// <summary>Everything about a delivery that is not as the document says.</summary>
    public IReadOnlyList<string> FaultsOf(string name, BasicDeliverEventArgs delivery)
    {
        var payload = JsonElement.Parse(delivery.Body.Span);
        var properties = delivery.BasicProperties;
        var headers = (properties.Headers ?? new Dictionary<string, object?>(StringComparer.Ordinal))
            .ToDictionary(header => header.Key, header => header.Value is byte[] text ? Encoding.UTF8.GetString(text) : header.Value, StringComparer.Ordinal);
        return
        [
            .. FaultsOf(name, payload),
            .. Check(JsonSerializer.SerializeToElement(headers), Messages.GetProperty(name).GetProperty("headers")),
            .. Differs("contentType", Messages.GetProperty(name).GetProperty("contentType").GetString(), properties.ContentType),
            .. Differs("message_id", payload.GetProperty("messageId").GetString(), properties.MessageId),
            .. Differs("correlation_id", payload.TryGetProperty("correlationId", out var about) ? about.GetString() : null, properties.CorrelationId),
            .. Differs("exchange", ExchangeOf(name), delivery.Exchange),
            .. Differs("delivery mode", "Persistent", $"{properties.DeliveryMode}"),
        ];
    }

    private bool IsTagged(string name, string tag) =>
        Messages.GetProperty(name).GetProperty("tags").EnumerateArray().Any(one => one.GetProperty("name").GetString() == tag);

    private IReadOnlyList<string> Check(JsonElement value, JsonElement schema) => _schemas.Faults(value, schema);

    private static IEnumerable<string> Differs(string what, string? documented, string? seen) => documented == seen ? [] : [$"{what}: {seen} instead of {documented}"];
}
