using System.Text;
using System.Text.Json;
using CsvHelper;
using FsCheck;
using FsCheck.Fluent;

namespace Enrollment.UnitTests.Imports;

/// <summary>
/// CsvHelper beside our own reader, with every separator that a header shows and every line end. They differ on purpose in
/// three things: cells are trimmed here, quoted ones too; a row without anything but blanks is none here; and a quote out
/// of place, which CsvHelper reports and mends, refuses its row here.
/// </summary>
public sealed class CsvOracleTests
{
    [Fact]
    public void What_CsvHelper_writes_is_read_as_it_was_meant() =>
        Prop.ForAll(Tables().ToArbitrary(), table =>
        {
            var (names, separator, pieceSize) = table;
            var read = ReadFile.Csv(Written(names, separator), pieceSize).GetAwaiter().GetResult();

            var meant = names.Select(name => name.Trim()).Select(name => name.Length == 0 ? null : name);
            return read.Rows.All(row => row.Code is null) && read.Rows.Select(row => (string?)row["name"]).SequenceEqual(meant);
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void What_CsvHelper_reads_is_read_the_same_and_what_it_finds_malformed_is_refused()
    {
        var compared = 0;
        Prop.ForAll(Texts().ToArbitrary(), file =>
        {
            var ours = ReadFile.Csv(file.Text).GetAwaiter().GetResult();
            var theirs = Read(file.Text, file.Separator);
            if (ours.Rows.Any(row => row.Code is "malformed_row" or "unclosed_quote"))
                return theirs is null;

            compared++;
            return theirs is not null
                && ours.Rows.Count == theirs.Count
                && ours.Rows.Zip(theirs, (our, their) => our.Line == their.Line && AreSame(our, their.Cells)).All(same => same);
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(5000));

        Assert.True(compared > 1000, $"Only {compared} of the texts could be compared.");
    }

    private static bool AreSame(ReadFile.Row ours, string[] theirs) => ours.Code switch
    {
        null => theirs.Length == 2 && Trimmed(theirs[0]) == (string?)ours["id"] && Trimmed(theirs[1]) == (string?)ours["name"],
        "too_few_fields" => theirs.Length < 2,
        "too_many_fields" => theirs.Length > 2,
        "required" => theirs.Length == 2 && Trimmed(theirs[0]) is null,
        "too_long" => theirs.Length == 2 && theirs[0].Length > 20,
        _ => false,
    };

    private static string? Trimmed(string cell) => cell.Trim() is { Length: > 0 } text ? text : null;

    private static byte[] Written(IEnumerable<string> names, char separator)
    {
        using var bytes = new MemoryStream();
        using (var csv = CsvWriter.Create(bytes, CsvWriterOptions.Default with { Separator = separator }, leaveOpen: true))
        {
            csv.WriteRecord(new[] { "id", "name" });
            foreach (var name in names)
                csv.WriteRecord(new[] { "1", name });
        }
        return bytes.ToArray();
    }

    /// <summary>Reads the rows behind the header that say something. Null if CsvHelper found a quote out of place.</summary>
    private static List<(long Line, string[] Cells)>? Read(string text, char separator)
    {
        var isMalformed = false;
        using var csv = CsvReader.Create(Encoding.UTF8.GetBytes(text), new CsvReaderOptions
        {
            Separator = separator,
            TrackLineNumbers = true,
            FieldCountMismatch = CsvFieldCountHandling.Allow,
            OnMalformedRecord = _ => isMalformed = true,
        });
        var rows = new List<(long, string[])>();
        while (csv.Read())
        {
            var cells = csv.Current.ToArray();
            if (cells.Any(cell => Trimmed(cell) is not null))
                rows.Add((csv.LineNumber, cells));
        }
        return isMalformed ? null : rows;
    }

    private static Gen<(List<string> Names, char Separator, int PieceSize)> Tables() =>
        from names in Gen.ListOf(Gen.ListOf(Gen.Elements("ab,;\t\"\n\r 'ü".ToCharArray())).Select(name => new string(name.ToArray())))
        from separator in Gen.Elements(',', ';', '\t')
        from pieceSize in Gen.Choose(1, 40)
        select (names.ToList(), separator, pieceSize);

    private static Gen<CsvText> Texts() =>
        from parts in Gen.ListOf(Gen.Elements("a", "a", "ü", " ", "|", "|", "|", "\"", "|\"a|b\"", "|\"a\n\"\"b\"", "\n\"\"", "\n", "\n", "\r\n", "\r"))
        from separator in Gen.Elements(',', ';', '\t')
        select new CsvText(("id|name\n" + string.Concat(parts)).Replace('|', separator), separator);

    private sealed record CsvText(string Text, char Separator)
    {
        // A text that is read differently is shown with its line ends.
        public override string ToString() => JsonSerializer.Serialize(Text);
    }
}
