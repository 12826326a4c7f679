using System.Text;
using Enrollment.Core.Imports.Reading;

namespace Enrollment.UnitTests.Imports;

public sealed class CsvRowsTests
{
    [Fact]
    public async Task A_row_gives_the_fields_that_the_header_names_and_an_empty_cell_gives_nothing()
    {
        var file = await ReadFile.Csv("name,id,email\nZoë, 7 ,\n");

        Assert.Null(file.Only.Code);
        Assert.Equal(("Zoë", "7"), (file.Only["name"], file.Only["id"]));
        Assert.Null(file.Only["email"]);
    }

    [Fact]
    public async Task Quoted_cells_hold_commas_quotes_and_line_breaks_and_lines_are_counted_as_an_editor_does()
    {
        var file = await ReadFile.Csv("id,name\n1,\"a, \"\"b\"\"\nc\r\nd\"\n2,plain\n");

        Assert.Equal(["2 ok", "5 ok"], file.Outcomes);
        Assert.Equal("a, \"b\"\nc\r\nd", file.Rows[0]["name"]);
    }

    [Theory]
    [InlineData("\uFEFFid,name\r\n1,a\r\n2,b\r\n")]
    [InlineData("id,name\n1,a\n2,b")]
    [InlineData("\r\nid,name\n\n1,a\r\n\n\n2,\"b\"")]
    [InlineData("\"id\", name \n1,a\n2,b\n\n")]
    [InlineData("id,name\r1,a\r2,b\r")]
    [InlineData("\r\rid,name\r\r1,a\r\n2,\"b\"\r")]
    [InlineData("id;name\r\n1;a\r\n2;b\r\n")]
    [InlineData("id\tname\n1\ta\n2\t\"b\"")]
    [InlineData("sep=,\r\nid,name\r\n1,a\r\n2,b\r\n")]
    [InlineData("SEP=|\rid|name\r1|a\r2|b")]
    [InlineData("\uFEFF\"sep=;\"\nid;name\n1;a\n2;b")]
    [InlineData("sep=\t\nid\tname\n1\ta\n2\tb")]
    [InlineData(",,,\n ; \nid,name\n,\n1,a\n\" \",\"\"\n2,b\n\u00a0,\n")]
    public async Task Marks_line_ends_separators_blank_rows_and_a_missing_last_line_end_do_not_matter(string text)
    {
        foreach (var pieceSize in new[] { 1, 2, 3, 1000 })
        {
            var file = await ReadFile.Csv(text, pieceSize);

            Assert.Null(file.Fault);
            Assert.Equal(["a", "b"], file.Rows.Select(row => row["name"]));
            Assert.All(file.Rows, row => Assert.Null(row.Code));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task UTF16_is_read_behind_its_mark_and_half_a_letter_refuses_its_row(bool isBigEndian)
    {
        var encoding = new UnicodeEncoding(isBigEndian, byteOrderMark: true);
        byte[] half = isBigEndian ? [0xD8, 0x3D] : [0x3D, 0xD8];
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("id\tname\r\n1\tZoë 😀 €\r\n2\t"), .. half, .. encoding.GetBytes("\r\n3\tc\r\n")];

        foreach (var pieceSize in new[] { 1, 2, 3, 5, 1000 })
        {
            var file = await ReadFile.Csv(bytes, pieceSize);

            Assert.Equal(["2 ok", "3 invalid_encoding", "4 ok"], file.Outcomes);
            Assert.Equal("Zoë 😀 €", file.Rows[0]["name"]);
        }
        Assert.Equal(["2 ok", "3 invalid_encoding", "4 ok", "5 invalid_encoding"], (await ReadFile.Csv([.. bytes, 0x41])).Outcomes);
    }

    [Fact]
    public async Task A_file_is_open_as_soon_as_its_header_has_come()
    {
        using var window = new ByteWindow(new HeaderOnly("id\n1\n"u8.ToArray()));

        Assert.Empty(await new CsvRows(window, ReadFile.Shape).OpenAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_long_file_in_UTF16_is_read_whole()
    {
        var text = new StringBuilder("id\tname\r\n");
        for (var row = 0; row < 20_000; row++)
            text.Append(row).Append("\tÄ😀€x\r\n");

        var file = await ReadFile.Csv([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text.ToString())], pieceSize: 4_999);

        Assert.Equal(20_000, file.Rows.Count);
        Assert.All(file.Rows, row => Assert.Equal("Ä😀€x", row["name"]));
    }

    [Fact]
    public async Task F04_rows_whose_cells_are_all_blank_are_no_rows_but_count_as_lines()
    {
        var file = await ReadFile.Csv("id,name\n1,a\n,\n , \n\"\",\" \n\"\n\u00a0,\n,,,,,,,\n\"\"\"\",b\n2,\n");

        Assert.Equal(["2 ok", "9 ok", "10 ok"], file.Outcomes);
        Assert.Equal("\"", file.Rows[1]["id"]);
    }

    [Fact]
    public async Task Lines_are_counted_alike_whatever_they_end_with()
    {
        foreach (var end in new[] { "\n", "\r\n", "\r" })
        {
            var text = "id,name\n1,\"a\n\nb\"\n\n2,x\"y\n3,\"c\n4,d\n".Replace("\n", end);
            foreach (var pieceSize in new[] { 1, 2, 1000 })
                Assert.Equal(["2 ok", "6 malformed_row", "7 unclosed_quote", "8 ok"], (await ReadFile.Csv(text, pieceSize)).Outcomes);
        }
    }

    [Fact]
    public async Task A_header_without_rows_is_a_file_without_rows()
    {
        var file = await ReadFile.Csv("id,name\n");

        Assert.Null(file.Fault);
        Assert.Empty(file.Rows);
    }

    [Theory]
    [InlineData("id,name,email,active\n1,a\n2,b,,\n3,c,c@example.org\n", "2 ok|3 ok|4 ok")]
    [InlineData("email;id;name\nd@example.org;4\n", "2 ok")]
    // One cell is a footer, as reports have it, or an e-mail.
    [InlineData("id,name\n1,a\nCopyright (c) 2026\n\"Total\"\n", "2 ok|3 too_few_fields|4 too_few_fields")]
    [InlineData("email,id\nCopyright (c) 2026\n", "2 invalid_email")]
    [InlineData("email,id\na@example.org\n", "2 required")]
    [InlineData("id\n1\n", "2 ok")]
    public async Task Cells_that_are_missing_at_the_end_of_a_row_are_empty(string text, string outcomes)
    {
        var file = await ReadFile.Csv(text);

        Assert.Equal(outcomes, string.Join('|', file.Outcomes));
    }

    // A row that is short and known by nothing is a footer, as reports have it.
    [Theory]
    [InlineData("name,links,id,email\nTotal records: 1,234\n", "2 too_few_fields")]
    [InlineData("name,links,id,email\nCopyright (c) 2026 acme, inc.\n", "2 too_few_fields")]
    [InlineData("name,links,id,email\na,b,,\n", "2 required")]
    [InlineData("name,id,email,links\na,,\n", "2 too_few_fields")]
    [InlineData("name,id,email,links\na,1\n", "2 ok")]
    [InlineData("name,email,id,links\na,a@example.org\n", "2 required")]
    public async Task A_short_row_is_a_row_if_it_can_be_known(string text, string outcome)
    {
        var file = await ReadFile.Csv(text);

        Assert.Equal([outcome], file.Outcomes);
    }

    [Theory]
    [InlineData("id,name,email\n1,a,a@example.org\n2,b", "2 ok|3 too_few_fields")]
    [InlineData("email,id,name\na@example.org,1,a\nb@exampl", "2 ok|3 too_few_fields")]
    [InlineData("id,name,email\n1,\"a\"", "2 too_few_fields")]
    [InlineData("id,name,email\n1,a\r", "2 ok")]
    [InlineData("id,name,email\n1,a,", "2 ok")]
    public async Task A_short_row_that_the_file_ends_in_may_be_cut_off(string text, string outcomes)
    {
        foreach (var pieceSize in new[] { 1, 1000 })
            Assert.Equal(outcomes, string.Join('|', (await ReadFile.Csv(text, pieceSize)).Outcomes));
    }

    [Fact]
    public async Task A_short_row_has_nothing_of_the_row_before_it()
    {
        var file = await ReadFile.Csv("id,name,email\n1,a,a@example.org\n2,b\n");

        Assert.Equal(("2", "b"), (file.Rows[1]["id"], file.Rows[1]["name"]));
        Assert.Null(file.Rows[1]["email"]);
    }

    [Fact]
    public async Task Rows_with_too_many_cells_or_one_are_refused_and_the_others_read()
    {
        var wide = string.Join(',', Enumerable.Repeat("x", 10_000));
        var file = await ReadFile.Csv($"id,name\n1,a\n{wide}\n3\n4,d\n");

        Assert.Equal(["2 ok", "3 too_many_fields", "4 too_few_fields", "5 ok"], file.Outcomes);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_refuse_their_row()
    {
        byte[] file = [.. "id,name\n1,"u8, 0xC3, 0x28, .. "\n2,a\0b\n3,"u8, 0xFF, .. "\n4,ok\n"u8];

        var read = await ReadFile.Csv(file);

        Assert.Equal(["2 invalid_encoding", "3 invalid_text", "4 invalid_encoding", "5 ok"], read.Outcomes);
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_costs_its_line()
    {
        var file = await ReadFile.Csv("id,name\n1,a\n2,\"b\n3,c\n4,d\n");

        Assert.Equal(["2 ok", "3 unclosed_quote", "4 ok", "5 ok"], file.Outcomes);
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_costs_its_line_in_a_long_file_too()
    {
        const int rows = 200_000;
        var text = new StringBuilder("id,name\n0,\"broken\n");
        for (var row = 1; row <= rows; row++)
            text.Append(row).Append(",fine\n");

        var file = await ReadFile.Csv(text.ToString());

        Assert.Equal("line_too_long", file.Rows[0].Code);
        Assert.Equal(rows, file.Rows.Count(row => row.Code is null));
        Assert.Equal(rows + 2, file.Rows[^1].Line);
    }

    [Theory]
    [InlineData("2,5\" pipe\n")]
    [InlineData("2,\"a\"b\n")]
    [InlineData("2,\"a\" \n")]
    public async Task A_quote_where_none_may_stand_refuses_its_row(string broken)
    {
        var file = await ReadFile.Csv($"id,name\n1,a\n{broken}3,c\n");

        Assert.Equal(["2 ok", "3 malformed_row", "4 ok"], file.Outcomes);
    }

    [Fact]
    public async Task A_row_of_a_megabyte_is_read_and_a_longer_one_is_refused()
    {
        var megabyte = new string('x', 1024 * 1024);
        var file = await ReadFile.Csv($"id,name\n1,{megabyte[4..]}\n2,{megabyte}\n3,\"{megabyte}\"\n4,d\n", pieceSize: 5000);

        Assert.Equal(["2 ok", "3 line_too_long", "4 line_too_long", "5 ok"], file.Outcomes);
    }

    /// <summary>Gives what it has at once, and nothing ever after.</summary>
    private sealed class HeaderOnly(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Position < Length
            ? base.ReadAsync(buffer, cancellationToken)
            : throw new InvalidOperationException("More is asked for than is needed.");
    }
}
