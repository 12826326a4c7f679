namespace Enrollment.UnitTests.Architecture;

/// <summary>Lines of code fit on a screen.</summary>
public sealed class LineLengthTests
{
    private const int Longest = 170;

    [Theory]
    [InlineData("src")]
    [InlineData("bench")]
    [InlineData("samples")]
    [InlineData("tools")]
    public void No_line_is_too_long(string folder)
    {
        var files = SourceFile.Below(folder, ".cs");

        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(TooLong));
    }

    [Fact]
    public void A_line_that_is_too_long_is_found()
    {
        var (longest, tooLong) = (new string('x', Longest), new string('x', Longest + 1));

        Assert.Equal(["src/Bad.cs:2 has 171 characters"], TooLong(new("src/Bad.cs", $"{longest}\n{tooLong}\r\n{longest}\r\n")));
    }

    private static IEnumerable<string> TooLong(SourceFile file) => file.Text.ReplaceLineEndings("\n").Split('\n')
        .Select((line, index) => (Number: index + 1, line.Length))
        .Where(line => line.Length > Longest)
        .Select(line => $"{file.Path}:{line.Number} has {line.Length} characters");
}
