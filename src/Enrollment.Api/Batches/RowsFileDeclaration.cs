using Microsoft.OpenApi;

namespace Enrollment.Api.Batches;

internal static class RowsFileDeclaration
{
    /// <summary>Declares that the good answer is a CSV file.</summary>
    public static RouteHandlerBuilder AnswersAsRowsFile(this RouteHandlerBuilder endpoint) => endpoint.Produces<string>(StatusCodes.Status200OK, RowsFile.Type)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (operation.Responses?.GetValueOrDefault("200") is OpenApiResponse { Content: { } content })
                content[RowsFile.Type] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String }, Example = BatchExamples.RowsFile };
            return Task.CompletedTask;
        });
}
