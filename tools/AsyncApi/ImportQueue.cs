using System.Text.Json.Nodes;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;

namespace Enrollment.AsyncApi;

/// <summary>The queue of import batches, which takes plain messages of any client beside the envelopes of the exchange.</summary>
internal static class ImportQueue
{
    /// <summary>The tag of messages that have no envelope.</summary>
    private const string Plain = "plain";

    private const string Json = "ImportBatch";
    private const string Csv = "ImportBatchCsv";
    private const string Ndjson = "ImportBatchNdjson";

    private static readonly string[] Names = [Json, Csv, Ndjson];

    public static KeyValuePair<string, JsonNode?> Channel => KeyValuePair.Create(QueueNames.ImportContacts, (JsonNode?)new JsonObject
    {
        ["address"] = QueueNames.ImportContacts,
        ["description"] = AsyncApiTexts.ImportQueue,
        ["messages"] = new JsonObject(Names.Select(name => KeyValuePair.Create(name, (JsonNode?)Reference("components/messages", name)))),
        ["bindings"] = Amqp(new JsonObject
        {
            ["is"] = "queue",
            ["queue"] = new JsonObject { ["name"] = QueueNames.ImportContacts, ["durable"] = true, ["exclusive"] = false, ["autoDelete"] = false },
        }),
    });

    public static KeyValuePair<string, JsonNode?> Operation => KeyValuePair.Create($"receive{Json}", (JsonNode?)new JsonObject
    {
        ["action"] = "receive",
        ["channel"] = Reference("channels", QueueNames.ImportContacts),
        ["description"] = AsyncApiTexts.ReceivedBatch,
        ["messages"] = new JsonArray([.. Names.Select(name => Reference($"channels/{QueueNames.ImportContacts}/messages", name))]),
        ["bindings"] = Amqp(new JsonObject { ["ack"] = true }),
    });

    public static IEnumerable<KeyValuePair<string, JsonNode?>> Messages =>
    [
        Message(
            Json, "application/json", "A batch as plain JSON, without an envelope.", Headers(withFields: false), MessageSchemas.Reference(nameof(ImportContacts)),
            JsonNode.Parse("""
                {
                  "name": "Nightly export",
                  "rows": [{"external_id": "crm-4711", "email": "anna@example.org", "first_name": "Anna"}],
                  "on_existing": "fill",
                  "enroll": {"sequence_id": "0198f3a2-5c1e-7000-8000-000000000002"}
                }
                """)!, []),
        Message(Csv, "text/csv", "A batch as CSV. Headers say what the fields of the JSON body would.", Headers(withFields: true), Text(),
            JsonValue.Create("external_id,email\ncrm-4711,anna@example.org\n"), Fields),
        Message(
            Ndjson, "application/x-ndjson", "A batch as one JSON object per line. Headers say what the fields of the JSON body would.",
            Headers(withFields: true), Text(),
            JsonValue.Create("{\"external_id\": \"crm-4711\", \"email\": \"anna@example.org\"}\n"), Fields),
    ];

    /// <summary>The headers of every batch, in an envelope or not.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> CommonHeaders() =>
    [
        KeyValuePair.Create(EnrollmentHeaders.ApiKey, (JsonNode?)Described(AsyncApiTexts.ImportKey)),
        KeyValuePair.Create(EnrollmentHeaders.ImportOrder, (JsonNode?)Described(AsyncApiTexts.ImportOrder)),
    ];

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Fields =>
    [
        KeyValuePair.Create("import-name", (JsonNode?)"Nightly export"),
        KeyValuePair.Create("import-on-existing", (JsonNode?)"fill"),
        KeyValuePair.Create("import-enroll", (JsonNode?)"{\"sequence_id\": \"0198f3a2-5c1e-7000-8000-000000000002\"}"),
    ];

    private static KeyValuePair<string, JsonNode?> Message(
        string name, string contentType, string summary, JsonObject headers, JsonObject payload, JsonNode example,
        IEnumerable<KeyValuePair<string, JsonNode?>> exampleHeaders) =>
        KeyValuePair.Create(name, (JsonNode?)new JsonObject
        {
            ["name"] = name,
            ["title"] = name,
            ["summary"] = summary,
            ["contentType"] = contentType,
            ["tags"] = new JsonArray(new JsonObject { ["name"] = "command" }, new JsonObject { ["name"] = Plain }),
            ["headers"] = headers,
            ["payload"] = payload,
            ["examples"] = new JsonArray(new JsonObject
            {
                ["name"] = "producer",
                ["headers"] = new JsonObject([KeyValuePair.Create(EnrollmentHeaders.ApiKey, (JsonNode?)"ek_live_…"), .. exampleHeaders]),
                ["payload"] = example,
            }),
        });

    private static JsonObject Headers(bool withFields)
    {
        var headers = new JsonObject(CommonHeaders());
        foreach (var (name, description) in withFields ? FieldHeaders : [])
            headers[name] = Described(description);
        return new() { ["type"] = "object", ["required"] = new JsonArray(EnrollmentHeaders.ApiKey), ["properties"] = headers };
    }

    private static (string Name, string Description)[] FieldHeaders { get; } =
    [
        ("import-kind", "`kind` of the JSON body."),
        ("import-name", "`name` of the JSON body."),
        ("import-on-existing", "`on_existing` of the JSON body."),
        ("import-enroll", "`enroll` of the JSON body, as JSON."),
    ];

    private static JsonObject Text() => new() { ["type"] = "string" };

    private static JsonObject Described(string description) => new() { ["type"] = "string", ["description"] = description };

    private static JsonObject Amqp(JsonObject binding)
    {
        binding["bindingVersion"] = "0.3.0";
        return new() { ["amqp"] = binding };
    }

    private static JsonObject Reference(string place, string name) => new() { ["$ref"] = $"#/{place}/{name}" };
}
