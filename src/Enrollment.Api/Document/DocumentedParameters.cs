using System.Text.Json.Nodes;
using Enrollment.Api.Http;
using Microsoft.OpenApi;

namespace Enrollment.Api.Document;

/// <summary>Describes query parameters and request headers.</summary>
internal static class DocumentedParameters
{
    public static void AddTo(OpenApiOperation operation, DeclaredEndpoint endpoint)
    {
        var parameters = operation.Parameters ??= [];
        foreach (var (name, description) in endpoint.AddressParts)
            parameters.Add(InPath(name, description));
        if (endpoint.IsList)
        {
            parameters.Add(Query("limit", "How many rows, 25 if left out.",
                new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "100", Default = 25 }));
            parameters.Add(Query("cursor", "next_cursor or prev_cursor of the same list. Opaque.", new OpenApiSchema { Type = JsonSchemaType.String }));
            parameters.Add(Query("after", "Another name for cursor.", new OpenApiSchema { Type = JsonSchemaType.String }));
        }
        foreach (var filter in endpoint.Filters)
            parameters.Add(Query(filter.Name, filter.Description, SchemaOf(filter), filter.RequiredExample));
        if (endpoint.Scope is not null && endpoint.IsPost)
        {
            parameters.Add(Header(
                "Idempotency-Key",
                "Up to 255 characters, quoted or bare. The same key and body within 24 hours are answered as the first time and do nothing.",
                "8e03978e-40d5-43dd-bc93-6894a57f9324"));
        }
        foreach (var header in endpoint.Headers)
            parameters.Add(Header(header.Name, header.Description, header.Example));
        if (parameters.Count == 0)
            operation.Parameters = null;
    }

    private static OpenApiSchema SchemaOf(ListFilter filter) => filter.IsRepeatable
        ? new() { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } }
        : filter.Words.Count == 0 ? new() { Type = JsonSchemaType.String }
        : new() { Type = JsonSchemaType.String, Enum = [.. filter.Words.Select(word => (JsonNode)word)] };

    private static OpenApiParameter Query(string name, string description, OpenApiSchema schema, string? requiredExample = null) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = description,
        Schema = schema,
        Required = requiredExample is not null,
        Example = requiredExample,
    };

    private static OpenApiParameter InPath(string name, string description) =>
        new() { Name = name, In = ParameterLocation.Path, Description = description, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static OpenApiParameter Header(string name, string description, string example) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Example = example, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
