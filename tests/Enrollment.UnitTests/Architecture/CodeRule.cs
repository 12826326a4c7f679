using System.Text.RegularExpressions;

namespace Enrollment.UnitTests.Architecture;

/// <summary>Forbids some code in a part of the repository.</summary>
/// <param name="Folders">Where the rule applies.</param>
/// <param name="Forbidden">A regular expression over code without comments and texts.</param>
/// <param name="Exception">The one file that may contain it, and has to.</param>
/// <param name="BadExample">A line that the rule must find.</param>
/// <param name="Instead">What to write, for the reader of a failure.</param>
public sealed record CodeRule(string Name, string[] Folders, string Forbidden, string? Exception, string BadExample, string Instead)
{
    public override string ToString() => Name;

    /// <summary>Lists each place that breaks the rule, and the exception if nothing needs it.</summary>
    internal IReadOnlyList<string> Broken(IReadOnlyList<SourceFile> files)
    {
        var found = files.Where(file => Regex.IsMatch(file.Code, Forbidden)).ToList();
        var broken = found.Where(file => file.Name != Exception).Select(file => $"{file.Path}: {Name}. {Instead}").ToList();
        if (Exception is not null && found.TrueForAll(file => file.Name != Exception))
            broken.Add($"{Exception} is excepted from \"{Name}\" without need.");
        return broken;
    }
}
