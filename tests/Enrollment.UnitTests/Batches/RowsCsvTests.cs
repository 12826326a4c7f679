using System.Text.Json;
using Enrollment.Api.Batches;

namespace Enrollment.UnitTests.Batches;

/// <summary>Cells come as they were sent, but those that a spreadsheet would compute.</summary>
public sealed class RowsCsvTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"")]
    [InlineData("+1 (555) 123-4567", "+1 (555) 123-4567")]
    [InlineData("+15551234567", "+15551234567")]
    [InlineData("+", "'+")]
    [InlineData("+1 555 123 4567\n", "\"'+1 555 123 4567\n\"")]
    [InlineData("555-1234", "555-1234")]
    [InlineData("Ada \"A\"\nLovelace, née Byron", "\"Ada \"\"A\"\"\nLovelace, née Byron\"")]
    [InlineData("", "")]
    public void Text_is_written_so_that_no_spreadsheet_computes_it(string sent, string cell)
    {
        var csv = new RowsCsv(["name"]);

        Assert.Equal($"{cell},7,,\r\n", csv.LineOf(new(7, Code: null, Error: null, $$"""{"name": {{JsonSerializer.Serialize(sent)}}}""")));
    }

    [Theory]
    [InlineData("""{"phoneNumber": 15551234567}""", ",15551234567")]
    [InlineData("""{"name": null, "phoneNumber": true}""", ",true")]
    [InlineData("""{"name": ["a", 1]}""", "\"[\"\"a\"\", 1]\",")]
    [InlineData("""{"other": "x"}""", ",")]
    [InlineData("\"no object\"", ",")]
    [InlineData(null, ",")]
    public void What_was_no_text_comes_as_its_JSON_and_what_was_not_sent_as_an_empty_cell(string? payload, string cells)
    {
        var csv = new RowsCsv(["name", "phoneNumber"]);

        Assert.Equal($"{cells},0,invalid_contact,It is wrong.\r\n", csv.LineOf(new(0, "invalid_contact", "It is wrong.", payload)));
    }

    [Fact]
    public void Names_are_guarded_like_values() => Assert.Equal("name,'-x,code,index,code,error\r\n", new RowsCsv(["name", "-x", "code"]).Header);
}
