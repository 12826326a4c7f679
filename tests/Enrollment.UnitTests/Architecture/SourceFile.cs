using System.Text.RegularExpressions;
using Enrollment.Testing;

namespace Enrollment.UnitTests.Architecture;

/// <summary>A file of the repository as the rules read it.</summary>
/// <param name="Path">Relative to the repository's root, with forward slashes.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The text without comments and without literals, except interpolated ones, because they contain code.</summary>
    public string Code => Tokens().Replace(Text, token => token.Value.StartsWith('$') ? token.Value : token.Groups["literal"].Success ? "\"\"" : "");

    /// <summary>The string literals of a C# file.</summary>
    public IEnumerable<string> Literals => Tokens().Matches(Text).Select(token => token.Groups["literal"]).Where(literal => literal.Success).Select(literal => literal.Value);

    /// <summary>Reads the files below a folder that have the extension, build output excluded.</summary>
    public static IReadOnlyList<SourceFile> Below(string folder, string extension)
    {
        var root = System.IO.Path.Combine(Repository.Root, folder);
        return [.. Directory.EnumerateFiles(root, "*" + extension, SearchOption.AllDirectories)
            .Select(path => System.IO.Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, File.ReadAllText(System.IO.Path.Combine(Repository.Root, path))))];
    }

    // Comments, then literals: raw, verbatim, ordinary, single characters.
    [GeneratedRegex("""
        //[^\n]*|/\*[\s\S]*?\*/|(?<literal>\$*"{3}[\s\S]*?"{3}|(?:\$@|@\$|@)"(?:[^"]|"")*"|\$?"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+')
        """, RegexOptions.ExplicitCapture)]
    private static partial Regex Tokens();
}
