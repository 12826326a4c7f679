using System.Text;
using CsvHelper;
using FsCheck;
using FsCheck.Fluent;

namespace Enrollment.UnitTests.Imports;

/// <summary>
/// CsvHelper beside our own reader. They differ on purpose in three things: cells are trimmed here, quoted ones too; a
/// carriage return alone ends no line here; and a quote out of place, which CsvHelper reports and mends, refuses its row here.
/// </summary>
public sealed class CsvOracleTests
{
    [Fact]
    public void What_CsvHelper_writes_is_read_as_it_was_meant() =>
        Prop.ForAll(Tables().ToArbitrary(), table =>
        {
            var (names, pieceSize) = table;
            var read = ReadFile.Csv(Written(names), pieceSize).GetAwaiter().GetResult();

            var meant = names.Select(name => name.Trim()).Select(name => name.Length == 0 ? null : name);
            return read.Rows.All(row => row.Code is null) && read.Rows.Select(row => (string?)row["name"]).SequenceEqual(meant);
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void What_CsvHelper_reads_is_read_the_same_and_what_it_finds_malformed_is_refused()
    {
        var compared = 0;
        Prop.ForAll(Texts().ToArbitrary(), text =>
        {
            var ours = ReadFile.Csv("id,name\n" + text).GetAwaiter().GetResult();
            var theirs = Read("id,name\n" + text);
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

    private static byte[] Written(IEnumerable<string> names)
    {
        using var bytes = new MemoryStream();
        using (var csv = CsvWriter.Create(bytes, CsvWriterOptions.Default, leaveOpen: true))
        {
            csv.WriteRecord(new[] { "id", "name" });
            foreach (var name in names)
                csv.WriteRecord(new[] { "1", name });
        }
        return bytes.ToArray();
    }

    /// <summary>The rows behind the header; null: CsvHelper found a quote out of place.</summary>
    private static List<(long Line, string[] Cells)>? Read(string text)
    {
        var isMalformed = false;
        using var csv = CsvReader.Create(Encoding.UTF8.GetBytes(text), new CsvReaderOptions
        {
            Separator = ',',
            TrackLineNumbers = true,
            FieldCountMismatch = CsvFieldCountHandling.Allow,
            OnMalformedRecord = _ => isMalformed = true,
        });
        var rows = new List<(long, string[])>();
        while (csv.Read())
            rows.Add((csv.LineNumber, csv.Current.ToArray()));
        return isMalformed ? null : rows;
    }

    private static Gen<(List<string> Names, int PieceSize)> Tables() =>
        from names in Gen.ListOf(Gen.ListOf(Gen.Elements("ab,;\"\n\r 'ü".ToCharArray())).Select(name => new string(name.ToArray())))
        from pieceSize in Gen.Choose(1, 40)
        select (names.ToList(), pieceSize);

    private static Gen<string> Texts() =>
        Gen.ListOf(Gen.Elements("a", "a", "ü", " ", ",", ",", ",", "\"", ",\"a,b\"", ",\"a\n\"\"b\"", "\n\"\"", "\n", "\n", "\r\n"))
            .Select(parts => parts.Aggregate(new StringBuilder(), (text, part) => text.Append(part)).ToString());
}
