using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Imports;
using Enrollment.Core.Imports.Reading;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace Enrollment.Api.Imports;

/// <summary>The HTTP side of an import: which files are taken.</summary>
internal static class ImportRequest
{
    private const string Csv = "text/csv";
    private const string Ndjson = "application/x-ndjson";
    private const string Keep = "keep";
    private const string OnExisting = "on_existing";

    private static readonly Dictionary<string, IReadOnlyList<string>> Parameters = new(StringComparer.Ordinal)
    {
        [Keep] = ["true", "false"],
        [OnExisting] = ImportOnExisting.All,
    };

    // Browsers on Windows send a .csv file as Excel's own type where Excel is installed.
    private static readonly string[] Delimited = [Csv, "text/tab-separated-values", "application/vnd.ms-excel"];
    private static readonly string[] Taken = [.. Delimited, Ndjson];

    public static void AddImports(this IHostApplicationBuilder builder)
    {
        builder.AddImportRuns();
        builder.Services.AddSingleton<ImportPlaces>();
    }

    /// <summary>Reads the body as rows of <paramref name="table"/> and imports it.</summary>
    public static async Task<Results<Ok<Envelope<ImportOutcome>>, Problem>> ImportAsync(ImportTable table, Caller caller, HttpContext http)
    {
        using var window = new ByteWindow(http.Request.Body);
        var file = RowFormats.Reader(MediaType(http.Request) == Ndjson ? RowFormats.Ndjson : RowFormats.Csv, window, table.Shape);
        if (await file.OpenAsync(http.RequestAborted) is { Count: > 0 } faults)
            return FileFault.Errors(faults).ToProblem();
        var (import, work) = (http.RequestServices.GetRequiredService<RunImport>(), http.RequestServices.GetRequiredService<RequestWork>());
        var origin = new ImportOrigin(caller.AccountId, caller.KeyId, ImportSources.Http)
        {
            KeepsMembers = (string?)http.Request.Query[Keep] != "false",
            OnExisting = (string?)http.Request.Query[OnExisting] ?? ImportOnExisting.Update,
        };
        return await import.TryAsync(work.Unit, table, file, origin, http.RequestAborted) is { } finished
            ? TypedResults.Ok(Envelope.Of(http, ImportOutcome.Of(finished)))
            : Problems.Conflict.With($"Others kept changing the same {table.Kind}. Nothing was imported.", "Send the file again.");
    }

    /// <summary>
    /// Lifts the limit on bodies, which files have others for, and describes the body. To be said before
    /// <see cref="Work.WritingEndpoints.Writes"/>: what is said first comes first, and no work begins for a file that is not let in.
    /// </summary>
    public static RouteHandlerBuilder TakesFile(this RouteHandlerBuilder endpoint, ImportTable table) => endpoint
        .AddEndpointFilter<RouteHandlerBuilder, ImportFilter>()
        .WithMetadata(new DisableRequestSizeLimitAttribute(), new TakesFile())
        .FiltersBy(Keep, "false: the import keeps no members, so that nothing can be enrolled by its id. Default true.", Parameters[Keep])
        .FiltersBy(
            OnExisting,
            $"What is done with {table.Kind} that are there already. update, the default, writes every field that a row gives; fill only those that are empty; "
            + "skip leaves them as they are and still counts them as members.", Parameters[OnExisting])
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            // Not by Accepts(): routing would then answer another type itself, without saying which ones are taken.
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = "CSV with commas, semicolons or tabs under any of its types, whose first line names the fields, or one JSON object per line. "
                    + $"Fields: {table.Shape.KnownFields}.",
                Content = Taken.ToDictionary(
                    type => type, _ => new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } }, StringComparer.Ordinal),
            };
            return Task.CompletedTask;
        });

    /// <summary>Refuses a content type that is neither delimited text nor NDJSON. Returns null if it is one of them.</summary>
    public static Problem? RefuseType(HttpRequest request) => Taken.Contains(MediaType(request))
        ? BodyEncoding.Refuse(request)
        : Problems.UnsupportedMediaType.With(
            $"A file is {string.Join(", ", Delimited)} or {Ndjson}.", $"Send Content-Type: {Csv} or {Ndjson}. Save a workbook as CSV first.");

    /// <summary>Refuses a parameter that has none of its words. Returns null if all have.</summary>
    public static Problem? RefuseParameters(HttpRequest request) => Parameters
        .Where(known => request.Query.ContainsKey(known.Key) && !known.Value.Contains((string?)request.Query[known.Key], StringComparer.Ordinal))
        .Select(known => Problems.InvalidParameter.With($"'{known.Key}' must be one of {string.Join(", ", known.Value)}."))
        .FirstOrDefault();

    private static string? MediaType(HttpRequest request) => request.GetTypedHeaders().ContentType?.MediaType.Value?.ToLowerInvariant();
}
