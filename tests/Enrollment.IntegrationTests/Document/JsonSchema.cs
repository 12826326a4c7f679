using System.Globalization;
using System.Text.Json;

namespace Enrollment.IntegrationTests.Document;

/// <summary>
/// Checks JSON against the schemas of an OpenAPI or AsyncAPI document: as much of JSON Schema as ours use, and it says so
/// when it meets a word that it does not know.
/// </summary>
/// <param name="anyOffset">False: an instant must end with Z.</param>
public sealed class JsonSchema(JsonElement document, bool anyOffset = false)
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "$ref", "type", "properties", "required", "additionalProperties", "items", "enum", "const", "format", "oneOf", "anyOf", "allOf", "description",
        "minimum", "maximum", "default", "discriminator", "example", "title", "pattern", "minItems", "maxItems", "minLength", "maxLength", "minProperties",
    };

    /// <summary>What is wrong with the value, each with its place; empty: it is as the schema says.</summary>
    public IReadOnlyList<string> Faults(JsonElement value, JsonElement schema)
    {
        var faults = new List<string>();
        Check(value, schema, "", faults);
        return faults;
    }

    private void Check(JsonElement value, JsonElement schema, string at, List<string> faults)
    {
        if (schema.ValueKind == JsonValueKind.True)
            return;
        foreach (var word in schema.EnumerateObject().Where(word => !Known.Contains(word.Name)))
            faults.Add($"{at}: the schema says {word.Name}, which is not checked here");

        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(value, Resolve(reference.GetString()!), at, faults);
            return;
        }
        CheckAlternatives(value, schema, at, faults);
        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(word => IsOf(value, word)))
        {
            faults.Add($"{at}: {Shown(value)} is not of type {type}");
            return;
        }
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => JsonElement.DeepEquals(word, value)))
            faults.Add($"{at}: {Shown(value)} is none of {words}");
        if (schema.TryGetProperty("const", out var only) && !JsonElement.DeepEquals(only, value))
            faults.Add($"{at}: {Shown(value)} is not {only.GetRawText()}");
        if (value.ValueKind == JsonValueKind.String && schema.TryGetProperty("format", out var format) && !HasFormat(value.GetString()!, format.GetString()!))
            faults.Add($"{at}: {Shown(value)} is no {format}");
        if (value.ValueKind == JsonValueKind.Object)
            CheckObject(value, schema, at, faults);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var (index, item) in value.EnumerateArray().Index())
                Check(item, items, $"{at}/{index}", faults);
        }
    }

    private void CheckAlternatives(JsonElement value, JsonElement schema, string at, List<string> faults)
    {
        if (schema.TryGetProperty("allOf", out var all))
        {
            foreach (var each in all.EnumerateArray())
                Check(value, each, at, faults);
        }
        foreach (var word in new[] { "anyOf", "oneOf" })
        {
            if (!schema.TryGetProperty(word, out var some))
                continue;
            var attempts = some.EnumerateArray().Select(each => Faults(value, each)).ToList();
            if (attempts.TrueForAll(attempt => attempt.Count > 0))
                faults.Add($"{at}: {Shown(value)} fits none of {attempts.Count}; the nearest: {attempts.MinBy(attempt => attempt.Count)![0]}");
        }
    }

    private void CheckObject(JsonElement value, JsonElement schema, string at, List<string> faults)
    {
        if (schema.TryGetProperty("required", out var required))
            faults.AddRange(required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{at}: {name} is missing"));
        var known = schema.TryGetProperty("properties", out var properties) ? properties : default;
        foreach (var field in value.EnumerateObject())
        {
            if (known.ValueKind == JsonValueKind.Object && known.TryGetProperty(field.Name, out var inner))
                Check(field.Value, inner, $"{at}/{field.Name}", faults);
            else if (!schema.TryGetProperty("additionalProperties", out var others))
                continue;
            else if (others.ValueKind == JsonValueKind.False)
                faults.Add($"{at}: {field.Name} is not documented");
            else
                Check(field.Value, others, $"{at}/{field.Name}", faults);
        }
    }

    private JsonElement Resolve(string reference) => reference.TrimStart('#', '/').Split('/').Aggregate(document, (element, name) => element.GetProperty(name));

    private static IEnumerable<string> Types(JsonElement type) => type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!) : [type.GetString()!];

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => throw new NotSupportedException($"The type {type} is not known here."),
    };

    private bool HasFormat(string text, string format) => format switch
    {
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "date-time" => (anyOffset || text.EndsWith('Z')) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
        _ => true,
    };

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 80 } text ? text[..80] + "…" : value.GetRawText();
}
