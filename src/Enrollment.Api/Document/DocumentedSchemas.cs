using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Enrollment.Api.Http;
using Enrollment.Api.Jobs;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Enrollment.Api.Document;

/// <summary>Says for each object which fields are always present, and that there are no others.</summary>
internal static class DocumentedSchemas
{
    private static readonly ConcurrentDictionary<EndpointDataSource, IReadOnlySet<Type>> TakenTypes = new();

    public static Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken stop)
    {
        schema.Description = OnOneLine(schema.Description);
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset))
            DescribeInstant(schema, isNullable: type != context.JsonTypeInfo.Type);
        else if (type == typeof(JsonElement))
            // What callers give freely is always an object. Without a type, null would fit twice where it is allowed beside.
            schema.Type = JsonSchemaType.Object;
        else if (type == typeof(OneOrMany))
            DescribeOneOrMany(schema);
        else if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object && schema.Properties is { Count: > 0 })
            DescribeObject(schema, context.JsonTypeInfo, IsTaken(context, type));
        if (context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: false) is [AllowedValuesAttribute allowed])
            DescribeWords(schema, allowed);
        return Task.CompletedTask;
    }

    /// <summary>Joins the lines of a doc comment.</summary>
    public static string? OnOneLine(string? comment) =>
        comment is null ? null : string.Join(' ', comment.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    // Written by a converter of ours, which the framework cannot look into.
    private static void DescribeInstant(OpenApiSchema schema, bool isNullable)
    {
        schema.Type = isNullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        schema.Format = "date-time";
    }

    private static void DescribeOneOrMany(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.String | JsonSchemaType.Array;
        schema.Items = new OpenApiSchema { Type = JsonSchemaType.String };
        schema.MinItems = 1;
        schema.MaxItems = 100;
        schema.MaxLength = 500;
    }

    // The framework knows the other attributes of this kind, but not this one.
    private static void DescribeWords(OpenApiSchema schema, AllowedValuesAttribute allowed)
    {
        var described = schema.Items as OpenApiSchema ?? schema;
        described.Enum = [.. allowed.Values.Select(word => JsonValue.Create((string)word!))];
    }

    // In an answer every field is there, null or not, unless it is left out when null; in a body those that are not nullable must be.
    private static void DescribeObject(OpenApiSchema schema, JsonTypeInfo type, bool isTaken)
    {
        schema.AdditionalPropertiesAllowed = type.Properties.Any(field => field.IsExtensionData);
        if (schema.AdditionalPropertiesAllowed)
            schema.AdditionalProperties = isTaken ? new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null } : new OpenApiSchema();
        schema.Required = type.Properties
            .Where(field => !field.IsExtensionData && schema.Properties!.ContainsKey(field.Name))
            .Where(field => isTaken ? !field.IsGetNullable && !IsNullable(field) : field.ShouldSerialize is null)
            .Select(field => field.Name)
            .ToHashSet(StringComparer.Ordinal);
    }

    private static bool IsNullable(JsonPropertyInfo field) => Nullable.GetUnderlyingType(field.PropertyType) is not null;

    private static bool IsTaken(OpenApiSchemaTransformerContext context, Type type)
    {
        var endpoints = context.ApplicationServices.GetRequiredService<EndpointDataSource>();
        return TakenTypes.GetOrAdd(endpoints, FindTaken).Contains(type);
    }

    private static HashSet<Type> FindTaken(EndpointDataSource endpoints)
    {
        var found = new HashSet<Type>();
        var waiting = new Queue<Type>(endpoints.Endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<TakenBody>()?.Type).OfType<Type>());
        while (waiting.TryDequeue(out var type))
        {
            if (type.Assembly != typeof(DocumentedSchemas).Assembly || !found.Add(type))
                continue;
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
                waiting.Enqueue(property.PropertyType.GenericTypeArguments.FirstOrDefault() ?? property.PropertyType);
        }
        return found;
    }
}
