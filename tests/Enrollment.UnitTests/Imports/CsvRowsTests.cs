using System.Text;

namespace Enrollment.UnitTests.Imports;

public sealed class CsvRowsTests
{
    [Fact]
    public async Task A_row_gives_the_fields_that_the_header_names_and_an_empty_cell_gives_nothing()
    {
        var file = await ReadFile.Csv("name,id,email\nZoë, 7 ,\n");

        Assert.Null(file.Only.Code);
        Assert.Equal("Zoë", file.Only["name"]);
        Assert.Equal("7", file.Only["id"]);
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
    public async Task A_byte_order_mark_line_ends_of_Windows_blank_lines_and_a_missing_last_line_end_do_not_matter(string text)
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
    [InlineData("", "empty_file", null)]
    [InlineData("\n\r\n", "empty_file", null)]
    [InlineData("id,nmae\n1,a", "unknown_field", "nmae")]
    [InlineData("id;name\n1;a", "unknown_field", "id;name")]
    [InlineData("id,\n1,a", "unknown_field", "")]
    [InlineData("id,name,id\n1,a,2", "duplicate_field", "id")]
    [InlineData("name\na", "required", "id")]
    [InlineData("id,na\"me\n1,a", "malformed_row", null)]
    [InlineData("id,\"name\n1,a", "unclosed_quote", null)]
    [InlineData("id,name,email,active,custom,links,id,id,id\n", "too_many_fields", null)]
    [InlineData("id,\0name\n1,a", "invalid_text", null)]
    public async Task A_header_that_cannot_be_right_refuses_the_whole_file(string text, string code, string? field)
    {
        var file = await ReadFile.Csv(text);

        Assert.Equal((code, field), (file.Fault?.Code, file.Fault?.Field));
        Assert.Empty(file.Rows);
    }

    [Fact]
    public async Task A_header_without_rows_is_a_file_without_rows()
    {
        var file = await ReadFile.Csv("id,name\n");

        Assert.Null(file.Fault);
        Assert.Empty(file.Rows);
    }

    [Fact]
    public async Task Rows_with_too_many_or_too_few_cells_are_refused_and_the_others_read()
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
}
