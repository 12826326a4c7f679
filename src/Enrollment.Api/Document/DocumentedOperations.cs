using System.Reflection;
using Enrollment.Api.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Enrollment.Api.Document;

/// <summary>Completes each operation with what its endpoint declares: scope, body, parameters, answers and problems, each with an example.</summary>
internal static class DocumentedOperations
{
    public static async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var endpoint = new DeclaredEndpoint(context.Description.HttpMethod ?? "GET", context.Description.RelativePath ?? "", metadata);

        // From the handler's doc comment, whose line breaks are the source's.
        operation.Summary = DocumentedSchemas.OnOneLine(operation.Summary);
        operation.Description = DocumentedSchemas.OnOneLine(operation.Description);
        // The use case's name: the class that handles it.
        if (metadata.OfType<MethodInfo>().FirstOrDefault()?.DeclaringType is { } handler)
            operation.OperationId = handler.Name;
        if (endpoint.Scope is { } scope)
            operation.Security =
            [
                .. new[] { ApiDocument.KeyScheme, ApiDocument.KeyHeaderScheme }.Select(scheme => new OpenApiSecurityRequirement
                {
                    [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [scope],
                }),
            ];
        if (endpoint.Body is { } body)
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = !body.IsOptional,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    ["application/json"] = new()
                    {
                        Schema = await ComponentAsync(context, body.Type, stop),
                        Example = DocumentExamples.Node(body.Example),
                    },
                },
            };
        DocumentedParameters.AddTo(operation, endpoint);
        DocumentedAnswers.AddTo(operation, endpoint, await ComponentAsync(context, typeof(ProblemBody), stop));
    }

    // Once for all operations, under its own name.
    private static async Task<IOpenApiSchema> ComponentAsync(OpenApiOperationTransformerContext context, Type type, CancellationToken stop)
    {
        var document = context.Document!;
        if (document.Components?.Schemas?.ContainsKey(type.Name) != true)
            document.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, cancellationToken: stop));
        return new OpenApiSchemaReference(type.Name, document);
    }
}
