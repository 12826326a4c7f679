using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enrollment.IntegrationTests.Document;

namespace Enrollment.IntegrationTests.Client;

/// <summary>Compares the fields of the document's schemas with those of the client's types and of what it sends.</summary>
internal sealed class SchemaFields(ApiOperations operations)
{
    /// <summary>Finds the fields that only the schema or only the type has.</summary>
    public IEnumerable<string> Differences(Type type, JsonElement schema, string place)
    {
        schema = Resolve(schema);
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (schema.TryGetProperty("discriminator", out var discriminator))
            return DifferencesOfKinds(type, discriminator, place);
        if (schema.TryGetProperty("items", out var item))
            return Differences(type.GenericTypeArguments[0], item, place + "[]");
        if (schema.TryGetProperty("properties", out var properties))
            return DifferencesOfObject(FieldsOf(type), properties, place);
        return schema.TryGetProperty("additionalProperties", out var value) && value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any()
            ? Differences(type.GenericTypeArguments[1], value, place + ".*")
            : [];
    }

    /// <summary>Finds the fields that only the schema or only the body has.</summary>
    public IEnumerable<string> Differences(JsonElement body, JsonElement schema, string place)
    {
        schema = Resolve(schema);
        if (body.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var item))
            return body.EnumerateArray().SelectMany(row => Differences(row, item, place + "[]"));
        if (body.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties))
            return [];
        var sent = body.EnumerateObject().ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
        return Unmatched(sent.Keys, properties, place).Concat(
            properties.EnumerateObject().Where(field => sent.ContainsKey(field.Name)).SelectMany(field => Differences(sent[field.Name], field.Value, $"{place}.{field.Name}")));
    }

    public JsonElement Resolve(JsonElement schema)
    {
        // A field that may be null is written as a choice between null and itself.
        if (schema.TryGetProperty("oneOf", out var choices) && !schema.TryGetProperty("discriminator", out _))
            return Resolve(choices.EnumerateArray().Last());
        return schema.TryGetProperty("$ref", out var reference)
            ? Resolve(reference.GetString()!.TrimStart('#', '/').Split('/').Aggregate(operations.Document, (element, name) => element.GetProperty(name)))
            : schema;
    }

    private IEnumerable<string> DifferencesOfKinds(Type type, JsonElement discriminator, string place)
    {
        var kinds = type.GetCustomAttributes<JsonDerivedTypeAttribute>().ToDictionary(kind => (string)kind.TypeDiscriminator!, kind => kind.DerivedType, StringComparer.Ordinal);
        var name = discriminator.GetProperty("propertyName").GetString()!;
        foreach (var kind in discriminator.GetProperty("mapping").EnumerateObject())
        {
            if (!kinds.TryGetValue(kind.Name, out var derived))
            {
                yield return $"{place}: the client does not know the kind {kind.Name}";
                continue;
            }
            var properties = Resolve(JsonElement.Parse($$"""{ "$ref": "{{kind.Value.GetString()}}" }""")).GetProperty("properties");
            var fields = FieldsOf(derived);
            fields[name] = typeof(string);
            foreach (var difference in DifferencesOfObject(fields, properties, $"{place}({kind.Name})"))
                yield return difference;
        }
    }

    private IEnumerable<string> DifferencesOfObject(Dictionary<string, Type> fields, JsonElement properties, string place) =>
        Unmatched(fields.Keys, properties, place).Concat(
            properties.EnumerateObject().Where(field => fields.ContainsKey(field.Name)).SelectMany(field => Differences(fields[field.Name], field.Value, $"{place}.{field.Name}")));

    private static IEnumerable<string> Unmatched(IReadOnlyCollection<string> client, JsonElement properties, string place)
    {
        var service = properties.EnumerateObject().Select(property => property.Name).ToList();
        return service.Except(client, StringComparer.Ordinal).Select(field => $"{place}: the client lacks {field}")
            .Concat(client.Except(service, StringComparer.Ordinal).Select(field => $"{place}: the service does not know {field}"));
    }

    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);

    private static Dictionary<string, Type> FieldsOf(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is null)
        .ToDictionary(property => NameOf(property), property => property.PropertyType, StringComparer.Ordinal);
}
