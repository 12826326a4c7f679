using Enrollment.Consumers.Jobs;
using Enrollment.Core.Database;
using Enrollment.Testing;

namespace Enrollment.UnitTests.Database;

public sealed class EmbeddedSqlTests
{
    private const string NameLine = "-- name: ";

    [Fact]
    public void A_statement_is_found_by_its_name_and_ends_before_the_next()
    {
        var text = EmbeddedSql.Of(typeof(PagePlanner), "StartJob");

        Assert.StartsWith("-- Fixes the ceiling", text, StringComparison.Ordinal);
        Assert.EndsWith("returning ceiling_key", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_no_statement_has_is_an_error() =>
        Assert.Contains("StartJobs", Assert.Throws<InvalidOperationException>(() => EmbeddedSql.Of(typeof(PagePlanner), "StartJobs")).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_statement_of_a_file_has_a_name_of_its_own_and_says_what_it_does()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.sql", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetFileName(file), Lines: File.ReadAllLines(file)));
        var named = files.Where(file => file.Lines.Any(IsName)).ToList();

        Assert.NotEmpty(named);
        foreach (var (name, lines) in named)
        {
            Assert.True(IsName(lines[0]), $"{name} begins with a statement that has no name.");
            Assert.Distinct(lines.Where(IsName));
            Assert.All(lines.Zip(lines.Skip(1)).Where(pair => IsName(pair.First)), pair => Assert.StartsWith("-- ", pair.Second, StringComparison.Ordinal));
        }
    }

    private static bool IsName(string line) => line.StartsWith(NameLine, StringComparison.Ordinal);
}
