using System.Text.RegularExpressions;

namespace Enrollment.UnitTests.Architecture;

/// <summary>The id of a log line belongs to that line alone: operators look it up and set alarms on it.</summary>
public sealed partial class LogIdTests
{
    [Fact]
    public void Every_log_line_has_an_id_of_its_own()
    {
        var files = SourceFile.Below("src", ".cs");

        Assert.InRange(files.Sum(file => Ids().Count(file.Code)), 50, 999);
        Assert.Equal(files.Sum(file => Lines().Count(file.Code)), files.Sum(file => Ids().Count(file.Code)));
        Assert.Empty(Repeated(files));
    }

    [Fact]
    public void An_id_that_is_there_twice_is_found() => Assert.Equal(
        ["1: src/A.cs, src/B.cs"],
        Repeated([
            new("src/A.cs", "[LoggerMessage(1, LogLevel.Error, \"a\")]\n[LoggerMessage(2, LogLevel.Error, \"b\")]"),
            new("src/B.cs", "// [LoggerMessage(2, LogLevel.Error)]\n[LoggerMessage(1, LogLevel.Error, \"c\")]"),
        ]));

    private static IEnumerable<string> Repeated(IEnumerable<SourceFile> files) => files
        .SelectMany(file => Ids().Matches(file.Code).Select(id => (Id: id.Groups["id"].Value, file.Path)))
        .GroupBy(line => line.Id, line => line.Path, StringComparer.Ordinal)
        .Where(lines => lines.Skip(1).Any())
        .Select(lines => $"{lines.Key}: {string.Join(", ", lines)}");

    [GeneratedRegex(@"\[LoggerMessage\((?<id>[0-9]+),", RegexOptions.ExplicitCapture)]
    private static partial Regex Ids();

    [GeneratedRegex(@"\[LoggerMessage\b")]
    private static partial Regex Lines();
}
