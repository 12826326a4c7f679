using System.Text.RegularExpressions;

namespace Enrollment.UnitTests.Architecture;

/// <summary>Doc comments say what a member does: first its purpose, then its special values, in plain English.</summary>
public sealed partial class WordTests
{
    [Fact]
    public void No_doc_comment_begins_with_a_special_value()
    {
        var found = Matching(SpecialValue(), "src", "tests", "bench", "samples", "tools");

        Assert.Empty(found);
    }

    [Fact]
    public void Doc_comments_name_whom_they_mean()
    {
        var found = Matching(Vague(), "src");

        Assert.Empty(found);
    }

    [Fact]
    public void Other_comments_name_whom_and_what_they_mean()
    {
        var found = SourceFile.Below("src", ".cs").Concat(SourceFile.Below("src", ".sql"))
            .SelectMany(file => file.Text.Split('\n').Where(line => Riddle().IsMatch(line)).Select(line => $"{file.Path}: {line.Trim()}"));

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("    // Whoever comes second waits.")]
    [InlineData("-- Notes what became of a page.")]
    public void A_riddle_is_found(string line) => Assert.Matches(Riddle(), line);

    [Theory]
    [InlineData("/// <summary>Null: there is no such key.</summary>")]
    [InlineData("/// <returns>True if it was sent.</returns>")]
    [InlineData("/// <param name=\"IsMetered\">False: unlimited.</param>")]
    [InlineData("/// <summary>\n/// Null if there is none.\n/// </summary>")]
    public void A_special_value_first_is_found(string comment) => Assert.Contains(Comments(comment), SpecialValue().IsMatch);

    [Theory]
    [InlineData("/// <summary>Tells whoever asks.</summary>")]
    [InlineData("/// <summary>Answers the caller, if he waits.</summary>")]
    public void A_vague_word_is_found(string comment) => Assert.Contains(Comments(comment), Vague().IsMatch);

    private static List<string> Matching(Regex words, params string[] folders) => [.. folders
        .SelectMany(folder => SourceFile.Below(folder, ".cs"))
        .Where(file => file.Name != "WordTests.cs")
        .SelectMany(file => Comments(file.Text).Where(comment => words.IsMatch(comment)).Select(comment => $"{file.Path}: {comment.Trim()}"))];

    // A comment's lines as one, without the slashes.
    private static IEnumerable<string> Comments(string text) =>
        Comment().Matches(text).Select(comment => Slashes().Replace(comment.Value, " "));

    [GeneratedRegex(@"(?:^[ \t]*///[^\n]*\n?)+", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s*///\s*")]
    private static partial Regex Slashes();

    [GeneratedRegex("<(?:summary|remarks|returns|param [^>]*)>\\s*(?:Null|True|False)\\b")]
    private static partial Regex SpecialValue();

    [GeneratedRegex(@"\b(?:he|him|himself|somebody|whoever|whosever)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Vague();

    [GeneratedRegex(@"(?://|--).*\b(?:whoever|whosever|whomever|became of)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Riddle();
}
