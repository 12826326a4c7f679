namespace Enrollment.Core.Imports.Reading;

/// <summary>
/// Tells which field each column of a CSV file is, or everything that is wrong with its header. Nothing here repeats the
/// file: the first line of a file without header is data.
/// </summary>
internal static class CsvHeader
{
    /// <summary>A file with more columns is refused before they are looked at.</summary>
    public const int MaxColumns = 1_000;

    /// <param name="columns">The field of each column, as an index into the shape.</param>
    public static IReadOnlyList<FileFault> Read(IReadOnlyList<string> names, ImportShape shape, out int[] columns)
    {
        columns = names.Select(shape.Columns.Find).ToArray();
        var faults = new List<FileFault>();
        var fix = columns.Any(index => index >= 0)
            ? $"Rename these columns or take them out. Known are: {shape.KnownFields}"
            : $"The first line names the fields. Known are: {shape.KnownFields}";
        for (var column = 0; column < columns.Length; column++)
        {
            if (columns[column] < 0)
                faults.Add(new(PointerTo(column), "unknown_field", Unknown(names[column], column, shape), fix));
        }
        faults.AddRange(Repeated(columns, shape));
        var given = columns;
        faults.AddRange(shape.Required.Where(name => !given.Contains(shape.IndexOf(name)))
            .Select(name => new FileFault("/" + name, "required", $"Every row needs {name}, which no column of the header is.")));
        return faults;
    }

    private static IEnumerable<FileFault> Repeated(int[] columns, ImportShape shape) => columns
        .Select((index, column) => (index, column))
        .Where(one => one.index >= 0)
        .GroupBy(one => one.index, one => one.column)
        .Where(same => same.Count() > 1)
        .Select(same => (shape.Fields[same.Key].Name, Columns: string.Join(", ", same.Select(Place))))
        .Select(same => new FileFault("/" + same.Name, "duplicate_field", $"{same.Name} is named by more than one column: {same.Columns}."));

    private static string Unknown(string name, int column, ImportShape shape)
    {
        if (name.Length == 0)
            return $"Column {Place(column)} has no name.";
        return shape.Columns.Nearest(name) is { } nearest
            ? $"Column {Place(column)} is no known field. The nearest is {nearest}."
            : $"Column {Place(column)} is no known field, and none is like it.";
    }

    // Counted from 1, as people do.
    private static string PointerTo(int column) => $"/header/{column + 1}";

    /// <summary>The column's number and its letters in a spreadsheet: 28 (AB).</summary>
    private static string Place(int column)
    {
        var letters = "";
        for (var rest = column + 1; rest > 0; rest = (rest - 1) / 26)
            letters = (char)('A' + (rest - 1) % 26) + letters;
        return $"{column + 1} ({letters})";
    }
}
