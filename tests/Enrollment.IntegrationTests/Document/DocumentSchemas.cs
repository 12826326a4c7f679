using System.Collections.Concurrent;
using System.Text.Json;
using Json.Schema;

namespace Enrollment.IntegrationTests.Document;

/// <summary>Checks JSON against the schemas of an OpenAPI or AsyncAPI document.</summary>
public sealed class DocumentSchemas
{
    // Beside those that hold schemas themselves. JSON Schema passes over a word that it does not know, and so over a slip of the pen.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "$ref", "type", "required", "enum", "const", "format", "description", "minimum", "maximum", "default", "discriminator", "example", "title", "pattern",
        "minItems", "maxItems", "minLength", "maxLength", "minProperties",
    };

    private readonly string _definitions;
    private readonly EvaluationOptions _options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };
    private readonly ConcurrentDictionary<string, JsonSchema> _built = new(StringComparer.Ordinal);
    private readonly List<string> _unknownWords;

    /// <param name="anyOffset">Whether an instant may have another offset than Z.</param>
    public DocumentSchemas(JsonElement document, bool anyOffset = false)
    {
        var schemas = document.GetProperty("components").GetProperty("schemas");
        _definitions = schemas.GetRawText();
        _unknownWords = [.. schemas.EnumerateObject().SelectMany(schema => UnknownWords(schema.Value))];
        if (anyOffset)
            return;
        _options.FormatRegistry = new();
        _options.FormatRegistry.Register(new PredicateFormat(
            "date-time", value => value.ValueKind != JsonValueKind.String || (value.GetString()!.EndsWith('Z') && Formats.DateTime.Validate(value, out _))));
    }

    /// <summary>Lists the faults of the value, each with its place. Empty if it is as the schema says.</summary>
    public IReadOnlyList<string> Faults(JsonElement value, JsonElement schema)
    {
        var unknown = _unknownWords.Concat(UnknownWords(schema)).Select(word => $"a schema says {word}, which is not checked").ToList();
        var results = _built.GetOrAdd(schema.GetRawText(), Build).Evaluate(value, _options);
        if (results.IsValid)
            return unknown;
        var errors = (results.Details ?? []).SelectMany(part => part.Errors?.Select(error => $"{part.InstanceLocation}: {error.Value}") ?? []);
        return [.. unknown, .. errors, $"{Shown(value)} does not fit"];
    }

    // A schema of its own that brings everything it refers to along.
    private JsonSchema Build(string schema) => JsonSchema.FromText(
        $$"""{ "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {{_definitions}}, "allOf": [{{schema}}] }"""
            .Replace("\"#/components/schemas/", "\"#/$defs/", StringComparison.Ordinal),
        new BuildOptions { SchemaRegistry = new() });

    private static IEnumerable<string> UnknownWords(JsonElement schema) => schema.ValueKind != JsonValueKind.Object
        ? []
        : schema.EnumerateObject().SelectMany(word => word.Name switch
        {
            "properties" => word.Value.EnumerateObject().SelectMany(property => UnknownWords(property.Value)),
            "items" or "additionalProperties" => UnknownWords(word.Value),
            "allOf" or "anyOf" or "oneOf" => word.Value.EnumerateArray().SelectMany(UnknownWords),
            _ => Known.Contains(word.Name) ? [] : [word.Name],
        });

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 80 } text ? text[..80] + "…" : value.GetRawText();
}
