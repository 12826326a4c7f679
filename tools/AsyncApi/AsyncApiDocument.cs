using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;

namespace Enrollment.AsyncApi;

/// <summary>
/// The AsyncAPI 3.0 document of every message, from the contracts, their doc comments, and what the outbox knows about how
/// each travels. A contract's summary begins with what it is: News, Command, or Internal command.
/// </summary>
internal static class AsyncApiDocument
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    /// <summary>Records that are messages, not parts of some.</summary>
    public static IReadOnlyList<Type> Messages { get; } =
        [.. ContractDocs.Records.Where(type => IsNews(type) || IsCommand(type))];

    public static string Write() => Document().ToJsonString(Readable) + "\n";

    /// <summary>The service itself sends it.</summary>
    public static bool IsSent(Type type) => IsInternal(type) || MessageTypes.All.Any(known => known.Name == type.Name);

    /// <summary>The service itself handles it.</summary>
    public static bool IsReceived(Type type) => IsCommand(type) && type != typeof(CallRequested);

    private static bool IsInternal(Type type) => ContractDocs.SummaryOf(type).StartsWith("Internal command", StringComparison.Ordinal);

    private static bool IsCommand(Type type) => IsInternal(type) || ContractDocs.SummaryOf(type).StartsWith("Command", StringComparison.Ordinal);

    private static bool IsNews(Type type) => ContractDocs.SummaryOf(type) is var summary
        && (summary.StartsWith("News", StringComparison.Ordinal) || summary.StartsWith("Command and news", StringComparison.Ordinal));

    private static JsonObject Document() => new()
    {
        ["asyncapi"] = "3.0.0",
        ["info"] = new JsonObject
        {
            ["title"] = "Enrollment",
            ["version"] = typeof(ContactEnrolled).Assembly.GetName().Version!.ToString(3),
            ["description"] = AsyncApiTexts.Introduction,
            ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["url"] = "https://www.apache.org/licenses/LICENSE-2.0" },
        },
        ["defaultContentType"] = BusEnvelope.ContentType,
        ["servers"] = new JsonObject
        {
            ["rabbitmq"] = new JsonObject
            {
                ["host"] = "{host}:5672",
                ["protocol"] = "amqp",
                ["protocolVersion"] = "0.9.1",
                ["pathname"] = "/{virtualHost}",
                ["description"] = "The broker and the virtual host that the service uses.",
                ["variables"] = new JsonObject
                {
                    ["host"] = new JsonObject { ["default"] = "127.0.0.1" },
                    ["virtualHost"] = new JsonObject { ["default"] = "", ["description"] = AsyncApiTexts.VirtualHost },
                },
            },
        },
        ["channels"] = new JsonObject([.. Each(Messages, type => type == typeof(CallRequested) ? DialerQueue.Channel : Channel(type)), ImportQueue.Channel]),
        ["operations"] = new JsonObject([.. Messages.SelectMany(Operations), ImportQueue.Operation]),
        ["components"] = new JsonObject
        {
            ["messages"] = new JsonObject([.. Each(Messages, Message), .. ImportQueue.Messages]),
            ["schemas"] = new JsonObject(ContractDocs.Records
                .Select(type => KeyValuePair.Create(type.Name, (JsonNode?)MessageSchemas.Of(type)))
                .Append(KeyValuePair.Create("BulkEnrollRequest", (JsonNode?)MessageSchemas.OfRequest()))
                .OrderBy(schema => schema.Key, StringComparer.Ordinal)),
        },
    };

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Each(IEnumerable<Type> types, Func<Type, JsonObject> describe) =>
        types.Select(type => KeyValuePair.Create(type.Name, (JsonNode?)describe(type)));

    private static JsonObject Channel(Type type) => new()
    {
        ["address"] = Exchange(type),
        ["description"] = AsyncApiTexts.Channel,
        ["messages"] = new JsonObject { [type.Name] = Reference("components/messages", type.Name) },
        ["bindings"] = Amqp(new JsonObject
        {
            ["is"] = "routingKey",
            ["exchange"] = new JsonObject { ["name"] = Exchange(type), ["type"] = "fanout", ["durable"] = true, ["autoDelete"] = false },
        }),
    };

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Operations(Type type)
    {
        var isMandatory = MessageTypes.All.SingleOrDefault(known => known.Name == type.Name)?.IsCommand ?? true;
        if (IsSent(type))
            yield return KeyValuePair.Create($"send{type.Name}", (JsonNode?)Operation(
                type, "send", type == typeof(CallRequested) ? AsyncApiTexts.SentCall : isMandatory ? AsyncApiTexts.SentCommand : AsyncApiTexts.SentNews,
                new JsonObject { ["deliveryMode"] = 2, ["mandatory"] = isMandatory }));
        if (IsReceived(type))
            yield return KeyValuePair.Create($"receive{type.Name}", (JsonNode?)Operation(
                type, "receive", IsInternal(type) ? AsyncApiTexts.ReceivedInternal : AsyncApiTexts.Received, new JsonObject { ["ack"] = true }));
    }

    private static JsonObject Operation(Type type, string action, string description, JsonObject amqp) => new()
    {
        ["action"] = action,
        ["channel"] = Reference("channels", type.Name),
        ["description"] = description,
        ["messages"] = new JsonArray(Reference($"channels/{type.Name}/messages", type.Name)),
        ["bindings"] = Amqp(amqp),
    };

    private static JsonObject Message(Type type) => new()
    {
        ["name"] = type.Name,
        ["title"] = type.Name,
        ["summary"] = ContractDocs.SummaryOf(type),
        ["contentType"] = BusEnvelope.ContentType,
        ["tags"] = new JsonArray([.. Tags(type).Select(tag => new JsonObject { ["name"] = tag })]),
        ["correlationId"] = new JsonObject { ["description"] = AsyncApiTexts.CorrelationId, ["location"] = "$message.payload#/correlationId" },
        ["headers"] = Headers(type),
        ["payload"] = Payload(type),
        ["examples"] = new JsonArray([.. MessageExamples.All.Where(example => example.Type == type).Select(example => ExampleOf(type, example))]),
    };

    private static IEnumerable<string> Tags(Type type)
    {
        if (IsNews(type))
            yield return "news";
        if (IsInternal(type))
            yield return "internal";
        else if (IsCommand(type))
            yield return "command";
    }

    private static JsonObject Headers(Type type)
    {
        var headers = new JsonObject { ["MT-Activity-Id"] = Text(AsyncApiTexts.Trace) };
        if (type == typeof(BulkEnrollRequested))
            headers[EnrollmentHeaders.ApiKey] = Text(AsyncApiTexts.ApiKey);
        foreach (var (name, header) in type == typeof(ImportContacts) ? ImportQueue.CommonHeaders() : [])
            headers[name] = header;
        return new() { ["type"] = "object", ["properties"] = headers };
    }

    private static JsonObject Payload(Type type) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("messageId", "messageType", "message"),
        ["properties"] = new JsonObject
        {
            ["messageId"] = Text(AsyncApiTexts.MessageId, "uuid"),
            ["correlationId"] = Text(AsyncApiTexts.CorrelationId, "uuid"),
            ["conversationId"] = Text("The same, from the service.", "uuid"),
            ["messageType"] = new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = new JsonObject { ["const"] = $"urn:message:{Exchange(type)}" } },
            ["message"] = MessageSchemas.Reference(type.Name),
            ["sentTime"] = Text("When it was published; a repeat has another.", "date-time"),
            ["headers"] = new JsonObject { ["type"] = "object", ["description"] = "Not read by the service." },
            ["host"] = new JsonObject { ["type"] = "object", ["description"] = "Which program sent it, for people." },
        },
    };

    private static JsonObject ExampleOf(Type type, Example example)
    {
        var shown = new JsonObject { ["name"] = example.Name, ["payload"] = example.Payload.DeepClone() };
        if (example.Message is ImportContacts or BulkEnrollRequested { Request: not null })
            shown["headers"] = new JsonObject { [EnrollmentHeaders.ApiKey] = "ek_live_…" };
        return shown;
    }

    private static JsonObject Text(string description, string? format = null)
    {
        var schema = new JsonObject { ["type"] = "string", ["description"] = description };
        if (format is not null)
            schema["format"] = format;
        return schema;
    }

    private static JsonObject Amqp(JsonObject binding)
    {
        binding["bindingVersion"] = "0.3.0";
        return new() { ["amqp"] = binding };
    }

    private static JsonObject Reference(string place, string name) => new() { ["$ref"] = $"#/{place}/{name}" };

    private static string Exchange(Type type) => $"{type.Namespace}:{type.Name}";
}
