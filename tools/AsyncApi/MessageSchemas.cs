using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Enrollment.Contracts;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;

namespace Enrollment.AsyncApi;

/// <summary>JSON Schema of the contracts, as they are written: camelCase, and what is null is left out.</summary>
internal static class MessageSchemas
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static JsonObject Of(Type record)
    {
        var parameters = record.GetConstructors().Single().GetParameters();
        return new()
        {
            ["type"] = "object",
            ["description"] = ContractDocs.SummaryOf(record),
            ["required"] = new JsonArray([.. parameters.Where(parameter => !IsOptional(parameter)).Select(parameter => JsonValue.Create(Name(parameter)))]),
            ["properties"] = new JsonObject(parameters.Select(parameter => KeyValuePair.Create(Name(parameter), (JsonNode?)OfField(parameter)))),
        };
    }

    /// <summary>A producer's request: the words of the HTTP interface.</summary>
    public static JsonObject OfRequest() => new()
    {
        ["type"] = "object",
        ["description"] =
            "Exactly one of `contact_ids`, `contact_filter`, `customer_filter` and `import_id`. Unknown fields are refused. At most 1 MiB and 32 levels deep.",
        ["additionalProperties"] = false,
        ["properties"] = new JsonObject
        {
            ["contact_ids"] = new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = Uuid(), ["description"] = "At most 500 different ones." },
            ["contact_filter"] = Filter(
                FilterKeys.Contact, [],
                "All of the keys given, any of the values of each. Texts compare as a search does, without regard to case; an email compares as an address."),
            ["customer_filter"] = Filter(FilterKeys.Customer, FilterKeys.CustomerFlags, "Every contact linked to a matching customer, once."),
            ["import_id"] = Described(Uuid(), "The members of an import that exist now, in the order of its rows."),
            ["enrollment_time"] = new JsonObject
            {
                ["type"] = "string",
                ["format"] = "date-time",
                ["description"] = "The instant that the delays of the steps count from. Default: now.",
            },
            ["skip_if_already_enrolled"] = new JsonObject
            {
                ["type"] = "boolean",
                ["default"] = true,
                ["description"] = "False enrolls again those who have a live enrollment.",
            },
            ["mode"] = new JsonObject { ["const"] = BulkModes.All, ["description"] = "A message has no answer, so it always means the whole target." },
            ["dry_run"] = new JsonObject { ["const"] = false },
        },
    };

    private static JsonObject Described(JsonObject schema, string description)
    {
        schema["description"] = description;
        return schema;
    }

    private static JsonObject Filter(IReadOnlyList<string> fields, IReadOnlyList<string> flags, string description) => new()
    {
        ["type"] = "object",
        ["description"] = description,
        ["minProperties"] = 1,
        ["additionalProperties"] = false,
        ["properties"] = new JsonObject(
        [
            .. fields.Select(key => KeyValuePair.Create(key, (JsonNode?)AnyOf())),
            .. flags.Select(key => KeyValuePair.Create(key, (JsonNode?)new JsonObject { ["type"] = "boolean" })),
        ]),
    };

    private static JsonObject AnyOf() => new()
    {
        ["oneOf"] = new JsonArray(
            new JsonObject { ["type"] = "string" },
            new JsonObject { ["type"] = "array", ["minItems"] = 1, ["maxItems"] = 100, ["items"] = new JsonObject { ["type"] = "string" } }),
    };

    private static JsonObject OfField(ParameterInfo parameter)
    {
        var schema = parameter.Name == nameof(BulkEnrollRequested.Request) ? Reference("BulkEnrollRequest") : OfType(parameter.ParameterType);
        if (IsOptional(parameter) && schema["type"] is { } type)
            schema["type"] = new JsonArray(type.DeepClone(), "null");
        if (ContractDocs.Of(parameter) is { } description)
            schema["description"] = description;
        return schema;
    }

    private static JsonObject OfType(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return OfType(inner);
        if (type == typeof(string))
            return new() { ["type"] = "string" };
        if (type == typeof(bool))
            return new() { ["type"] = "boolean" };
        if (type == typeof(int) || type == typeof(long))
            return new() { ["type"] = "integer", ["format"] = type == typeof(int) ? "int32" : "int64" };
        if (type == typeof(Guid))
            return Uuid();
        if (type == typeof(DateTimeOffset))
            return new() { ["type"] = "string", ["format"] = "date-time" };
        if (type == typeof(JsonElement))
            return [];
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return new() { ["type"] = "object", ["additionalProperties"] = OfType(type.GenericTypeArguments[1]) };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return new() { ["type"] = "array", ["items"] = OfType(type.GenericTypeArguments[0]) };
        if (ContractDocs.Records.Contains(type))
            return Reference(type.Name);
        throw new NotSupportedException($"Say here how {type} is written.");
    }

    private static JsonObject Uuid() => new() { ["type"] = "string", ["format"] = "uuid" };

    public static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static bool IsOptional(ParameterInfo parameter) =>
        parameter.HasDefaultValue || Nullable.GetUnderlyingType(parameter.ParameterType) is not null
        || Nullability.Create(parameter).ReadState == NullabilityState.Nullable;

    private static string Name(ParameterInfo parameter) =>
        parameter.Member.DeclaringType!.GetProperty(parameter.Name!)?.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
        ?? JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
}
