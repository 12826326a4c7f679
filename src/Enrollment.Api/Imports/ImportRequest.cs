using Enrollment.Api.Accounts;
using Enrollment.Api.Http;
using Enrollment.Core.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Enrollment.Api.Imports;

/// <summary>The HTTP side of an import: which files are taken, and how much of them.</summary>
internal static class ImportRequest
{
    private const string Csv = "text/csv";
    private const string Ndjson = "application/x-ndjson";

    // An upload keeps a database connection busy from its first row on. One that stalls is cut off by this, one that
    // trickles by ImportOptions.MaxUploadTime.
    private static readonly MinDataRate SlowestUpload = new(bytesPerSecond: 10 * 1024, gracePeriod: TimeSpan.FromSeconds(30));

    public static void AddImports(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ImportOptions>().BindConfiguration(ImportOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<FileImport>();
    }

    /// <summary>Reads the body as rows of <paramref name="table"/> and imports it.</summary>
    public static async Task<Results<Ok<Envelope<ImportOutcome>>, Problem>> ImportAsync(ImportTable table, Caller caller, HttpContext http)
    {
        var limits = http.RequestServices.GetRequiredService<IOptions<ImportOptions>>().Value;
        if (RefuseType(http.Request) is { } problem)
            return problem;
        if (http.Request.ContentLength > limits.MaxBytes)
            throw ByteWindow.TooLarge(limits.MaxBytes);
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = SlowestUpload;

        using var upload = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        upload.CancelAfter(limits.MaxUploadTime);
        try
        {
            return await ImportAsync(table, caller, http, limits.MaxBytes, upload.Token);
        }
        catch (OperationCanceledException) when (upload.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
        {
            return Problems.UploadTooSlow.With($"The file did not arrive within {limits.MaxUploadTime}. Nothing was imported.", "Split the file.");
        }
    }

    private static async Task<Results<Ok<Envelope<ImportOutcome>>, Problem>> ImportAsync(
        ImportTable table, Caller caller, HttpContext http, long maxBytes, CancellationToken upload)
    {
        using var window = new ByteWindow(http.Request.Body, maxBytes);
        IRowReader file = MediaType(http.Request) == Csv ? new CsvRows(window, table.Shape) : new NdjsonRows(window, table.Shape);
        if (await file.OpenAsync(upload) is { } fault)
            return ProblemOf(fault);
        var import = http.RequestServices.GetRequiredService<FileImport>();
        return TypedResults.Ok(Envelope.Of(http, await import.RunAsync(table, caller, file, upload, http.RequestAborted)));
    }

    /// <summary>Lifts the limit on bodies, which files have one of their own for, and describes the body.</summary>
    public static TBuilder TakesFile<TBuilder>(this TBuilder endpoint, ImportTable table)
        where TBuilder : IEndpointConventionBuilder => endpoint
        .WithMetadata(new DisableRequestSizeLimitAttribute(), new TakesFile())
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            // Not by Accepts(): routing would then answer another type itself, without saying which ones are taken.
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = $"CSV whose first line names the fields, or one JSON object per line. Fields: {table.Shape.KnownFields}.",
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [Csv] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
                    [Ndjson] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
                },
            };
            return Task.CompletedTask;
        });

    private static Problem? RefuseType(HttpRequest request) => MediaType(request) is Csv or Ndjson
        ? BodyEncoding.Refuse(request)
        : Problems.UnsupportedMediaType.With($"A file is {Csv} or {Ndjson}.", $"Send Content-Type: {Csv} or {Ndjson}.");

    private static string? MediaType(HttpRequest request) => request.GetTypedHeaders().ContentType?.MediaType.Value?.ToLowerInvariant();

    private static Problem ProblemOf(FileFault fault)
    {
        var errors = new ValidationErrors();
        errors.Add(fault.Field is null ? "" : "/" + JsonText.Escape(fault.Field), fault.Code, fault.Detail);
        return errors.ToProblem();
    }
}

/// <summary>The endpoint reads its body as a stream.</summary>
internal sealed record TakesFile;
