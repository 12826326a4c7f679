using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Enrollment.Api.Http;

namespace Enrollment.Api.Batches;

/// <summary>Writes rows as lines of CSV (RFC 4180): the row's own columns first, so that it can be mended and sent again.</summary>
/// <param name="own">The names of the rows' own columns.</param>
internal sealed partial class RowsCsv(IReadOnlyList<string> own)
{
    private static readonly string[] Added = ["index", "code", "error"];

    public string Header => LineOf([.. own, .. Added]);

    public string LineOf(FileRow row)
    {
        var sent = ValuesIn(row.Payload);
        return LineOf(
        [
            .. own.Select(name => sent.TryGetValue(name, out var value) ? TextOf(value) : ""),
            row.Index.ToString(CultureInfo.InvariantCulture), row.Code ?? "", row.Error ?? "",
        ]);
    }

    // A row that was no object has no columns of its own.
    private static Dictionary<string, JsonElement> ValuesIn(string? payload)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (payload is null || JsonElement.Parse(payload) is not { ValueKind: JsonValueKind.Object } sent)
            return values;
        foreach (var property in sent.EnumerateObject())
            values[property.Name] = property.Value;
        return values;
    }

    private static string LineOf(IEnumerable<string> cells) => new StringBuilder().AppendJoin(',', cells.Select(CellOf)).Append("\r\n").ToString();

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText(),
    };

    private static string CellOf(string text) => CsvCell.Of(IsFormula(text) ? $"'{text}" : text);

    // Spreadsheets would compute such a cell. A phone number computes to nothing worse than itself, and is sent again as it is.
    private static bool IsFormula(string text) => text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) && !PhoneNumber().IsMatch(text);

    [GeneratedRegex(@"^\+[0-9][0-9 ().-]{3,30}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex PhoneNumber();
}

/// <summary>One row of a batch for a file.</summary>
/// <param name="Error">The first thing that was wrong with it, in words.</param>
/// <param name="Payload">The row as it was sent, as JSON.</param>
internal sealed record FileRow(int Index, string? Code, string? Error, string? Payload);
