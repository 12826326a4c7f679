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

    /// <summary>The statements of a SQL file: the file itself, or, if they have names, one for each, as if it were a file of its own.</summary>
    public IEnumerable<SourceFile> Statements => Text.StartsWith("-- name: ", StringComparison.Ordinal)
        ? Text.Split("-- name: ")[1..].Select(part => part.Split('\n', 2)).Select(part => new SourceFile($"{Path[..^".sql".Length]}.{part[0]}.sql", part[1]))
        : [this];

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
