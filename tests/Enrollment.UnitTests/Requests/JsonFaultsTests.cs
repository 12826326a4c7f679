using System.Text;
using Enrollment.Core.Requests;

namespace Enrollment.UnitTests.Requests;

/// <summary>A fault says what is wrong, where as an editor counts, and what to do about it, without a word of the parser's.</summary>
public sealed class JsonFaultsTests
{
    [Theory]
    [InlineData("""{"steps":[{"action":{"type":"event","type":"webhook"}}]}""", "/steps/0/action/type stands twice", "line 1, column 37")]
    [InlineData("""{"a":[1,{"x":1},{"b/c":1,"b\/c":2}]}""", "/a/2/b~1c stands twice", "line 1, column 26")]
    [InlineData("{\n  \"ü\": 1\n  \"b\": 2\n}", "'\"'", "line 3, column 3")]
    [InlineData("{\r\n  \"é\": x}", "'x'", "line 2, column 8")]
    [InlineData("{\"a\": 1,}", "right behind a comma", "line 1, column 9")]
    [InlineData("[1, 2,\n]", "right behind a comma", "line 2, column 1")]
    [InlineData("{\"a\": [1, 2", "before it is complete", "line 1, column 12")]
    [InlineData("{\"a\": \"x", "before it is complete", "line 1, column 9")]
    [InlineData("{} {}", "behind the end", "line 1, column 4")]
    [InlineData("{'a': 1}", "'''", "line 1, column 2")]
    [InlineData("{\"a\": \"x\ny\"}", "U+000A", "line 1, column 9")]
    [InlineData("{\"a\": \"C:\\windows\"}", "no escape", "line 1, column 11")]
    [InlineData("{\"a\": /* no */ 1}", "'/'", "line 1, column 7")]
    [InlineData("{\"\\ud800\": 1}", "half of a surrogate pair", "line 1, column 2")]
    [InlineData("\u00A0{}", "U+00A0", "line 1, column 1")]
    public void A_text_that_is_not_strict_JSON_is_told_what_and_where(string text, string what, string where)
    {
        var fault = FaultOf(Encoding.UTF8.GetBytes(text));

        Assert.Contains(what, fault.Detail, StringComparison.Ordinal);
        Assert.Matches($@"\b{where}\b", fault.Detail);
        Assert.NotEmpty(fault.Fix);
    }

    [Fact]
    public void A_byte_that_is_not_UTF8_is_shown_where_it_stands() =>
        Assert.Equal("The byte FC at line 2, column 8 is not UTF-8.", FaultOf([.. "{\n\"é\": \"M"u8, 0xFC, .. "nchen\"}"u8]).Detail);

    [Fact]
    public void The_level_that_is_too_deep_is_shown() =>
        Assert.Equal("The JSON is nested deeper than 32 levels at line 1, column 33.", FaultOf(Encoding.UTF8.GetBytes(new string('[', 1000) + new string(']', 1000))).Detail);

    [Fact]
    public void A_part_of_a_file_counts_the_files_lines() =>
        Assert.StartsWith("'x' at line 7, column 7 ", JsonFaults.Find("{\"a\": x}"u8, StrictJson.MaxDepth, firstLine: 7).Detail, StringComparison.Ordinal);

    private static JsonFault FaultOf(byte[] text)
    {
        Assert.Null(StrictJson.Parse(text, out var fault));
        return fault!;
    }
}
