using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Enrollment.Api.Document;

/// <summary>Says of each object which fields are always there, and that there are no others.</summary>
internal static class DocumentedSchemas
{
    private static readonly ConcurrentDictionary<EndpointDataSource, IReadOnlySet<Type>> TakenTypes = new();

    public static Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken stop)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset))
            DescribeInstant(schema, isNullable: type != context.JsonTypeInfo.Type);
        else if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object && schema.Properties is { Count: > 0 })
            DescribeObject(schema, context.JsonTypeInfo, IsTaken(context, type));
        return Task.CompletedTask;
    }

    // Written by a converter of ours, which the framework cannot look into.
    private static void DescribeInstant(OpenApiSchema schema, bool isNullable)
    {
        schema.Type = isNullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        schema.Format = "date-time";
    }

    // In an answer every field is there, null or not, unless it is left out when null; in a body those that are not nullable must be.
    private static void DescribeObject(OpenApiSchema schema, JsonTypeInfo type, bool isTaken)
    {
        schema.AdditionalPropertiesAllowed = false;
        schema.Required = type.Properties
            .Where(field => schema.Properties!.ContainsKey(field.Name) && (isTaken ? !field.IsGetNullable && !IsNullable(field) : field.ShouldSerialize is null))
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
