using Microsoft.OpenApi;

namespace Enrollment.Api.Http;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>.</summary>
public static class ApiDocument
{
    public static void AddApiDocument(this IHostApplicationBuilder builder) => builder.Services.AddOpenApi(options =>
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Enrollment",
                Version = "v1",
                Description = "Puts many contacts into a sequence in one request and drives each of them through its timed steps.",
            };
            // Where it is served is the reader's business, not the document's.
            document.Servers = [];
            return Task.CompletedTask;
        }));
}
