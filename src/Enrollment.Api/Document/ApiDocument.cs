using System.Text;
using Enrollment.Api.Auth;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Enrollment.Api.Document;

/// <summary>The OpenAPI 3.1 document at <c>/openapi/v1.json</c>, made from the endpoints, and the page at <c>/docs</c> that shows it.</summary>
public static class ApiDocument
{
    public const string KeyScheme = "api_key";
    public const string KeyHeaderScheme = "api_key_header";

    private const string Name = "v1";
    private const string Address = $"/openapi/{Name}.json";

    public static void AddApiDocument(this IHostApplicationBuilder builder) => builder.Services.AddOpenApi(Name, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer(DocumentedSchemas.TransformAsync);
        options.AddOperationTransformer(DocumentedOperations.TransformAsync);
    });

    public static void MapApiDocument(this WebApplication app)
    {
        // Made once: any caller may ask for it, any number of times.
        var document = new Lazy<Task<byte[]>>(() => MakeAsync(app.Services));
        app.MapGet(Address, async () => TypedResults.Bytes(await document.Value, "application/json")).ExcludeFromDescription();
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "Enrollment";
            page.SwaggerEndpoint(Address, "Enrollment v1");
        });
    }

    private static async Task<byte[]> MakeAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
    }

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Enrollment",
            Version = "v1",
            Description =
                "Puts many contacts into a sequence in one request and drives each of them through its timed steps. "
                + "Every problem is answered as RFC 9457 problem details with a code; /problems/{code} explains it.",
        };
        // Where it is served is the reader's business, not the document's.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [KeyScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key. Each operation names the scope that the key needs.",
            },
            [KeyHeaderScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = ApiKeyMiddleware.KeyHeader,
                Description = "The same API key without the word Bearer. If both are sent, they must be equal.",
            },
        };
    }
}
