using System.Reflection;
using Enrollment.Api.Accounts;
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
        var endpoint = new DocumentedEndpoint(context.Description.HttpMethod ?? "GET", context.Description.RelativePath ?? "", metadata);

        // The use case's name: the class that handles it.
        if (metadata.OfType<MethodInfo>().FirstOrDefault()?.DeclaringType is { } handler)
            operation.OperationId = handler.Name;
        if (endpoint.Scope is { } scope)
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(ApiDocument.KeyScheme, context.Document)] = [scope] }];
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

/// <summary>What is known of an endpoint.</summary>
/// <param name="Path">Without a leading slash, as in <c>api/v1/event-queues/{id}</c>.</param>
internal sealed record DocumentedEndpoint(string Method, string Path, IList<object> Metadata)
{
    public string? Scope => Metadata.OfType<RequiredScope>().LastOrDefault()?.Scope;
    public TakenBody? Body => Metadata.OfType<TakenBody>().LastOrDefault();
    public bool TakesFile => Metadata.OfType<Imports.TakesFile>().Any();
    public bool IsPost => HttpMethods.IsPost(Method);
    public bool HasId => Path.Contains('{', StringComparison.Ordinal);
    public IEnumerable<ListFilter> Filters => Metadata.OfType<ListFilter>();
    public IEnumerable<EndpointHeader> Headers => Metadata.OfType<EndpointHeader>();
    public ShownAnswer? Shown(int status) => Metadata.OfType<ShownAnswer>().LastOrDefault(shown => shown.Status == status);

    public bool IsList => Metadata.OfType<Microsoft.AspNetCore.Http.Metadata.IProducesResponseTypeMetadata>()
        .Any(answer => answer.Type is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ListEnvelope<>));
}
