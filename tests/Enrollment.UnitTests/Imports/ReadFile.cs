using System.Text;
using Enrollment.Core.Fields;
using Enrollment.Core.Imports.Reading;

namespace Enrollment.UnitTests.Imports;

/// <summary>Reads a whole file the way an import does, and keeps what came out.</summary>
internal sealed record ReadFile(IReadOnlyList<FileFault> Faults, IReadOnlyList<ReadFile.Row> Rows)
{
    public static readonly ImportShape Shape = new(
        [
            new("id", new FieldKind.Text(MaxLength: 20)), new("name", new FieldKind.Text(MaxLength: 2_000_000)),
            new("email", new FieldKind.Email()), new("active", new FieldKind.Boolean()),
            new("custom", new FieldKind.JsonObject(MaxBytes: 1000)), new("links", new FieldKind.ExternalIdList(MaxLength: 20)),
        ],
        Required: ["id"],
        Identity: [],
        KnownBy: ["id", "email"],
        new(Words("emailaddress", "email"), Words("company", "links")));

    public static Task<ReadFile> Csv(string text, int pieceSize = int.MaxValue) => Csv(Encoding.UTF8.GetBytes(text), pieceSize);

    public static Task<ReadFile> Csv(byte[] bytes, int pieceSize = int.MaxValue) => Csv(new PiecesStream(bytes, pieceSize));

    public static Task<ReadFile> Csv(Stream stream) => ReadAsync(stream, window => new CsvRows(window, Shape));

    public static Task<ReadFile> Ndjson(string text, int pieceSize = int.MaxValue) => Ndjson(Encoding.UTF8.GetBytes(text), pieceSize);

    public static Task<ReadFile> Ndjson(byte[] bytes, int pieceSize = int.MaxValue) =>
        ReadAsync(new PiecesStream(bytes, pieceSize), window => new NdjsonRows(window, Shape));

    public static async Task<ReadFile> ReadAsync(Stream stream, Func<ByteWindow, IRowReader> open)
    {
        using var window = new ByteWindow(stream);
        var file = open(window);
        if (await file.OpenAsync(CancellationToken.None) is { Count: > 0 } faults)
            return new(faults, []);
        var row = new ImportRow(Shape);
        var rows = new List<Row>();
        while (await file.ReadAsync(row, CancellationToken.None))
            rows.Add(new(row.Line, row.Refusal?.Code, row.Refusal?.Field, row.Refusal?.Detail, row.Values.ToArray()));
        return new([], rows);
    }

    /// <summary>Line and code of every row; <c>ok</c>: not refused.</summary>
    public IReadOnlyList<string> Outcomes => Rows.Select(row => $"{row.Line} {row.Code ?? "ok"}").ToList();

    public Row Only => Assert.Single(Rows);

    /// <summary>The fault of the file as a whole, if it is one; null if there is none.</summary>
    public FileFault? Fault => Faults.Count == 0 ? null : Assert.Single(Faults);

    private static Dictionary<string, string> Words(string word, string field) => new(StringComparer.Ordinal) { [word] = field };

    internal sealed record Row(long Line, string? Code, string? Field, string? Detail, object?[] Values)
    {
        public object? this[string field] => Values[Shape.IndexOf(field)];
    }

    /// <summary>Gives its bytes in pieces, as a network does.</summary>
    private sealed class PiecesStream(byte[] bytes, int pieceSize) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, pieceSize)], cancellationToken);
    }
}
