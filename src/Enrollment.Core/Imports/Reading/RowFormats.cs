using System.Diagnostics;

namespace Enrollment.Core.Imports.Reading;

/// <summary>The words for the formats of files.</summary>
public static class RowFormats
{
    public const string Csv = "csv";
    public const string Ndjson = "ndjson";

    public static IReadOnlyList<string> All { get; } = [Csv, Ndjson];

    /// <summary>Makes the reader of a file in this format. It still has to be opened.</summary>
    public static IRowReader Reader(string format, ByteWindow window, ImportShape shape) => format switch
    {
        Csv => new CsvRows(window, shape),
        Ndjson => new NdjsonRows(window, shape),
        _ => throw new UnreachableException(),
    };
}
