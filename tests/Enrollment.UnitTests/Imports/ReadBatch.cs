using System.Text;
using Enrollment.Consumers.Imports;
using Enrollment.Core.Imports.Reading;
using Enrollment.Core.Requests;

namespace Enrollment.UnitTests.Imports;

/// <summary>Reads a batch as the runner does, and keeps the rows that came out.</summary>
internal sealed record ReadBatch(BatchRequest? Request, Refusal? Refusal, IReadOnlyList<ReadBatch.Row> Rows)
{
    private static readonly Dictionary<string, string> NoHeaders = [];

    /// <summary>Gives the part that the import shows; null if it could not be read.</summary>
    public BatchLabel? Label { get; private init; }

    public static ReadBatch Json(string body, params (string Name, string Value)[] headers) => Json(Encoding.UTF8.GetBytes(body), headers);

    public static ReadBatch Json(byte[] body, params (string Name, string Value)[] headers) => Of(BatchType.Json, body, headers);

    public static ReadBatch Csv(string body, params (string Name, string Value)[] headers) => Of(BatchType.Csv, Encoding.UTF8.GetBytes(body), headers);

    public static ReadBatch Of(string? contentType, byte[] body, params (string Name, string Value)[] headers) =>
        Of(new BatchBody(contentType, null, headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.Ordinal), body));

    public static ReadBatch OfGzip(byte[] packed, string contentType = BatchType.Json) => Of(new BatchBody(contentType, "gzip", NoHeaders, packed));

    public static ReadBatch Of(BatchBody body)
    {
        if (BatchRequest.Read(body, out var label, out var refusal) is not { } request)
            return new(null, refusal, []) { Label = label };
        Assert.Null(refusal);
        return new(request, null, request.File is null ? ReadAll(request) : []) { Label = label };
    }

    /// <summary>The refusal's code and, if it has errors, those with their pointers.</summary>
    public string Outcome => Refusal is null
        ? "ok"
        : string.Join(" ", Refusal.Errors.Select(error => $"{error.Code}@{error.Pointer}").Prepend(Refusal.Code));

    public IReadOnlyList<string> Outcomes => [.. Rows.Select(row => $"{row.Line} {row.Code ?? "ok"}")];

    private static List<Row> ReadAll(BatchRequest request)
    {
        var (reader, row, rows) = (request.OpenRows(), new ImportRow(request.Table.Shape), new List<Row>());
        while (reader.ReadAsync(row, CancellationToken.None).AsTask().GetAwaiter().GetResult())
            rows.Add(new(row.Line, row.Refusal?.Code, row.Refusal?.Field, row.Refusal?.Detail, row.Values[request.Table.Shape.IndexOf("external_id")] as string));
        return rows;
    }

    internal sealed record Row(long Line, string? Code, string? Field, string? Detail, string? ExternalId);
}
