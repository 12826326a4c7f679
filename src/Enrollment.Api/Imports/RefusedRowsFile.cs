using System.Globalization;
using System.Text;
using System.Text.Json;
using Enrollment.Api.Http;
using Enrollment.Core.Imports.Reading;
using Microsoft.OpenApi;

namespace Enrollment.Api.Imports;

/// <summary>Answers with refused rows as a file, CSV or NDJSON.</summary>
public sealed class RefusedRowsFile(string format, IReadOnlyList<RefusedRow> rows) : IResult
{
    private const string Csv = "text/csv";
    private const string Ndjson = "application/x-ndjson";
    internal static readonly IReadOnlyList<string> Types = [Csv, Ndjson];

    private const string Header = "line,field,code,detail\r\n";

    /// <summary>Returns the media type of the file that the request accepts before all; null if it is JSON, as everywhere.</summary>
    public static string? FormatFor(HttpRequest request) => request.GetTypedHeaders().Accept
        .Where(accepted => accepted.Quality != 0)
        .OrderByDescending(accepted => accepted.Quality ?? 1)
        .Select(accepted => accepted.MediaType.Value?.ToLowerInvariant())
        .FirstOrDefault(type => type is Csv or Ndjson or "application/json" or "application/*" or "*/*") is (Csv or Ndjson) and var file ? file : null;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = format == Csv ? Csv + "; charset=utf-8" : Ndjson;
        await httpContext.Response.WriteAsync(TextOf(format, rows), Encoding.UTF8, httpContext.RequestAborted);
    }

    internal static string TextOf(string format, IEnumerable<RefusedRow> rows)
    {
        var text = new StringBuilder(format == Csv ? Header : "");
        foreach (var row in rows)
            Append(text, format, row);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string format, RefusedRow row)
    {
        if (format == Csv)
            text.Append(CultureInfo.InvariantCulture, $"{row.Line},{CsvCell.Of(row.Field ?? "")},{row.Code},{CsvCell.Of(row.Detail)}\r\n");
        else
            text.Append(JsonSerializer.Serialize(row, JsonFormat.Options)).Append('\n');
    }
}

internal static class RefusedRowsFileDeclaration
{
    /// <summary>Declares the media types of the file beside JSON.</summary>
    public static RouteHandlerBuilder AnswersAsFile(this RouteHandlerBuilder endpoint) => endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        if (operation.Responses?.GetValueOrDefault("200") is OpenApiResponse { Content: { } content })
        {
            foreach (var type in RefusedRowsFile.Types)
                content[type] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    Example = RefusedRowsFile.TextOf(type, ImportOutcome.Example.RefusedRows),
                };
        }
        return Task.CompletedTask;
    });
}
