namespace Enrollment.UnitTests.Imports;

public sealed class CsvHeaderTests
{
    [Theory]
    [InlineData("", "empty_file", "")]
    [InlineData("\n\r\n", "empty_file", "")]
    [InlineData("\uFEFF", "empty_file", "")]
    [InlineData("sep=;\n", "empty_file", "")]
    [InlineData(";;\n;;\n", "empty_file", "")]
    [InlineData("id,nmae\n1,a", "unknown_field", "/header/2")]
    [InlineData("id|name\n1|a", "unknown_field|required", "/header/1|/id")]
    [InlineData("id,\n1,a", "unknown_field", "/header/2")]
    [InlineData("id,name,id\n1,a,2", "duplicate_field", "/id")]
    [InlineData("id,Email,E-Mail Address\n1,a,2", "duplicate_field", "/email")]
    [InlineData("name\na", "required", "/id")]
    [InlineData("nmae,eMail,name,,Name\na", "unknown_field|unknown_field|duplicate_field|required", "/header/1|/header/4|/name|/id")]
    [InlineData("id,na\"me\n1,a", "malformed_row", "")]
    [InlineData("id,\"name\n1,a", "unclosed_quote", "")]
    [InlineData("id,\0name\n1,a", "invalid_text", "")]
    [InlineData("sep=\nid,name\n1,a", "invalid_separator", "")]
    [InlineData("sep=\\t\nid\tname\n1\ta", "invalid_separator", "")]
    [InlineData("sep=x\nidxname\n1xa", "invalid_separator", "")]
    [InlineData("{\"id\": 1}", "wrong_format", "")]
    [InlineData("\n [{\"id\": 1}]", "wrong_format", "")]
    [InlineData("PK\u0003\u0004…", "wrong_format", "")]
    public async Task A_header_that_cannot_be_right_refuses_the_whole_file_and_tells_everything_at_once(string text, string codes, string pointers)
    {
        foreach (var pieceSize in new[] { 1, 1000 })
        {
            var file = await ReadFile.Csv(text, pieceSize);

            Assert.Equal((codes, pointers), (string.Join('|', file.Faults.Select(fault => fault.Code)), string.Join('|', file.Faults.Select(fault => fault.Pointer))));
            Assert.Empty(file.Rows);
        }
    }

    [Theory]
    [InlineData("frist_name", "name")]
    [InlineData("e.mail", "email")]
    [InlineData("Nmae", "name")]
    [InlineData("Work Email", "email")]
    [InlineData("COMPANY", "links")]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    public async Task A_column_that_is_not_known_is_told_by_its_number_with_the_nearest_field(string column, string? nearest)
    {
        var file = await ReadFile.Csv($"id,{column}\n1,a");

        Assert.StartsWith("Column 2 (B) ", file.Fault!.Detail);
        Assert.Equal(nearest, file.Fault.Detail.Contains("nearest is ") ? file.Fault.Detail.Split("nearest is ")[1].TrimEnd('.') : null);
    }

    [Fact]
    public async Task The_columns_of_a_spreadsheet_are_told_with_their_letters_and_too_many_are_refused()
    {
        var file = await ReadFile.Csv("id" + string.Concat(Enumerable.Range(1, 800).Select(n => $",q{n}")) + "\n");

        Assert.Equal(800, file.Faults.Count);
        Assert.Contains("Column 28 (AB)", file.Faults[26].Detail);
        Assert.Contains("Column 703 (AAA)", file.Faults[701].Detail);
        Assert.Equal("too_many_fields", (await ReadFile.Csv("id" + new string(',', 1_000) + "\n")).Fault!.Code);
    }

    [Theory]
    [InlineData("ID,NAME,E-Mail")]
    [InlineData(" Id , n_a-m e,E_MAIL")]
    [InlineData("\"i\u200bd\",Name,email address")]
    [InlineData("i_d,naME,E\u2011Mail\u00a0Address")]
    public async Task Names_of_columns_match_in_any_dress(string header)
    {
        var file = await ReadFile.Csv(header + "\n1,a,a@example.org\n");

        Assert.Equal(("1", "a", "a@example.org"), (file.Only["id"], file.Only["name"], file.Only["email"]));
    }

    [Theory]
    [InlineData("anna@example.org;Anna;+49 30 123456\nben@example.org;Ben;\n")]
    [InlineData("email\u2028anna@example.org,Anna,+49 30 123456\u2028ben@example.org,Ben\u2028")]
    [InlineData("Anna,email,anna@example.org,+49 30 123456\n")]
    [InlineData("id,name,Anna\n")]
    public async Task Nobody_s_data_stands_in_what_is_said_of_a_header(string text)
    {
        var file = await ReadFile.Csv(text);

        Assert.NotEmpty(file.Faults);
        Assert.All(file.Faults, fault => Assert.DoesNotMatch("(?i)anna|ben|123|example", fault.Pointer + fault.Detail + fault.Fix));
    }
}
