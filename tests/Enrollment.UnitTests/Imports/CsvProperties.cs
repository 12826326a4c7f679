using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Enrollment.UnitTests.Imports;

public sealed class CsvProperties
{
    [Fact]
    public void Whatever_is_quoted_comes_back_from_the_line_it_was_put_on() =>
        Prop.ForAll(Files().ToArbitrary(), file =>
        {
            var (names, pieceSize) = file;
            var text = new StringBuilder("id,name\n");
            var expected = new List<(long, string)>();
            var line = 2L;
            foreach (var name in names)
            {
                expected.Add((line, name));
                text.Append("1,\"").Append(name.Replace("\"", "\"\"")).Append("\"\n");
                line += 1 + name.Where((letter, at) => letter == '\n' || (letter == '\r' && name[at + 1] != '\n')).Count();
            }

            var read = ReadFile.Csv(text.ToString(), pieceSize).GetAwaiter().GetResult();
            return read.Rows.Select(row => (row.Line, (string)(row["name"] ?? ""))).SequenceEqual(expected);
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void However_broken_a_file_is_it_reads_the_same_in_any_pieces_and_every_line_is_read_once() =>
        Prop.ForAll(Broken().ToArbitrary(), file =>
        {
            var whole = ReadFile.Csv("id,name\n" + file.Text).GetAwaiter().GetResult();
            var pieces = ReadFile.Csv("id,name\n" + file.Text, file.PieceSize).GetAwaiter().GetResult();
            var lines = whole.Rows.Select(row => row.Line).ToList();
            return whole.Outcomes.SequenceEqual(pieces.Outcomes) && lines.SequenceEqual(lines.Distinct().Order());
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2000));

    // Cells are trimmed, and one without anything gives nothing: the ends stay letters.
    private static Gen<(List<string> Names, int PieceSize)> Files() =>
        from names in Gen.ListOf(Texts("ab,;\"\n\r 'ü").Select(text => $"x{text}x"))
        from pieceSize in Gen.Choose(1, 40)
        select (names.ToList(), pieceSize);

    private static Gen<(string Text, int PieceSize)> Broken() =>
        from text in Texts("ab,,\"\"\n\n\r\r ")
        from pieceSize in Gen.Choose(1, 10)
        select (text, pieceSize);

    private static Gen<string> Texts(string letters) =>
        Gen.ListOf(Gen.Elements(letters.ToCharArray())).Select(text => new string(text.ToArray()));
}
