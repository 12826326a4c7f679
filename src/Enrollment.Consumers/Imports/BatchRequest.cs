using Enrollment.Core.Imports;
using Enrollment.Core.Imports.Reading;
using Enrollment.Core.Requests;

namespace Enrollment.Consumers.Imports;

/// <summary>A batch that was read and found right: what its rows are, and what is done with them.</summary>
public sealed record BatchRequest
{
    /// <summary>The most rows in a message. Files have no such limit.</summary>
    public const int MaxRows = 10_000;

    private readonly Func<IRowReader>? _openRows;

    private BatchRequest(BatchFields fields, FileSource? file, Func<IRowReader>? openRows)
    {
        (Table, Name, OnExisting, Enroll) = fields;
        (File, _openRows) = (file, openRows);
    }

    public ImportTable Table { get; }
    public string? Name { get; }

    /// <summary>See <see cref="ImportOnExisting"/>.</summary>
    public string OnExisting { get; }

    /// <summary>The enrollment that is asked for; null if none is.</summary>
    public BatchEnroll? Enroll { get; }

    /// <summary>The file to fetch; null if the rows are in the message.</summary>
    public FileSource? File { get; }

    /// <summary>Reads a batch. Returns null and the <paramref name="refusal"/> if anything is wrong with it, other than single rows.</summary>
    /// <param name="label">The part that the import shows; null if not even that could be read.</param>
    public static BatchRequest? Read(BatchBody body, out BatchLabel? label, out Refusal? refusal)
    {
        label = null;
        if (BatchType.Read(body.ContentType, out refusal) is not { } type || body.Unpack(out refusal) is not { } bytes)
            return null;
        return type switch
        {
            BatchType.Csv => ReadFile(RowFormats.Csv, bytes, body.Headers, out label, out refusal),
            BatchType.Ndjson => ReadFile(RowFormats.Ndjson, bytes, body.Headers, out label, out refusal),
            BatchType.Envelope => JsonBatch.FindMessage(bytes, out refusal) is { } message ? ReadJson(message, body.Headers, out label, out refusal) : null,
            _ => ReadJson(bytes, body.Headers, out label, out refusal),
        };
    }

    /// <summary>Opens the rows in the message, from the first one on.</summary>
    public IRowReader OpenRows() => _openRows?.Invoke() ?? throw new InvalidOperationException("The rows are in a file.");

    internal static Refusal TooManyRows(string pointer, string count) =>
        new(RefusalCodes.TooManyRows, $"A message has at most {MaxRows} rows; this one has {count}. Nothing was imported.",
            "Split the batch, or send a file that the service fetches.")
        {
            Errors = [new(pointer, RefusalCodes.TooManyRows, $"At most {MaxRows} rows.")],
        };

    private static BatchRequest? ReadJson(
        ReadOnlyMemory<byte> bytes, IReadOnlyDictionary<string, string> headers, out BatchLabel? label, out Refusal? refusal)
    {
        if (JsonBatch.Read(bytes, headers, out label, out refusal) is not { } batch)
            return null;
        return new(batch.Fields, batch.File, batch.File is null ? () => new JsonRows(batch.Rows, batch.Fields.Table.Shape) : null);
    }

    private static BatchRequest? ReadFile(
        string format, ReadOnlyMemory<byte> bytes, IReadOnlyDictionary<string, string> headers, out BatchLabel? label, out Refusal? refusal)
    {
        var errors = new ValidationErrors();
        var fields = BatchFields.Read(headers, errors);
        label = BatchLabel.Of(fields, isFile: false);
        refusal = errors.Any ? errors.ToRefusal() : RefusalOf(format, bytes, fields.Table.Shape);
        return refusal is null ? new(fields, file: null, () => Open(format, bytes, fields.Table.Shape, out _)) : null;
    }

    private static Refusal? RefusalOf(string format, ReadOnlyMemory<byte> bytes, ImportShape shape)
    {
        var rows = Open(format, bytes, shape, out var faults);
        if (faults.Count > 0)
            return FileFault.Errors(faults).ToRefusal();
        // Rows are counted only if there are line ends enough.
        if (bytes.Span.Count((byte)'\n') + bytes.Span.Count((byte)'\r') < MaxRows)
            return null;
        var (row, count) = (new ImportRow(shape), 0);
        while (count <= MaxRows && InMemory.Result(rows.ReadAsync(row, CancellationToken.None)))
            count++;
        return count > MaxRows ? TooManyRows("", "more") : null;
    }

    private static IRowReader Open(string format, ReadOnlyMemory<byte> bytes, ImportShape shape, out IReadOnlyList<FileFault> faults)
    {
        var rows = RowFormats.Reader(format, new ByteWindow(InMemory.Open(bytes)), shape);
        faults = InMemory.Result(rows.OpenAsync(CancellationToken.None));
        return rows;
    }
}
