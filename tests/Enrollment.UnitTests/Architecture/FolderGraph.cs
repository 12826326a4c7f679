using System.Text.RegularExpressions;

namespace Enrollment.UnitTests.Architecture;

/// <summary>
/// Shows which folder of a project names types of which other one, in a using directive or by a qualified name.
/// Files that lie beside the project file are the folder <see cref="Root"/>.
/// </summary>
internal sealed partial class FolderGraph
{
    public const string Root = "(root)";

    // Which file shows that the first folder needs the second one.
    private readonly Dictionary<(string From, string To), string> _needs = [];

    /// <param name="rootNamespace">The namespace of the files in <paramref name="projectFolder"/> itself.</param>
    public FolderGraph(string rootNamespace, string projectFolder, IReadOnlyList<SourceFile> files)
    {
        var folders = files.GroupBy(file => FolderOf(projectFolder, file)).ToList();
        foreach (var to in folders)
        {
            var naming = Naming(rootNamespace, to.Key, TypesOf(to));
            foreach (var file in files.Where(file => FolderOf(projectFolder, file) != to.Key && naming.IsMatch(file.Code)))
                _needs.TryAdd((FolderOf(projectFolder, file), to.Key), file.Name);
        }
    }

    /// <summary>Lists what is needed both ways, directly or through other folders: <c>A needs B (file)</c>.</summary>
    public IReadOnlyList<string> Cycles => [.. _needs
        .Where(need => Reach(need.Key.To).Contains(need.Key.From))
        .Select(need => $"{need.Key.From} needs {need.Key.To} ({need.Value})")
        .Order(StringComparer.Ordinal)];

    private HashSet<string> Reach(string from)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<string>([from]);
        while (waiting.TryDequeue(out var folder))
        {
            foreach (var (_, to) in _needs.Keys.Where(need => need.From == folder && reached.Add(need.To)))
                waiting.Enqueue(to);
        }
        return reached;
    }

    private static string FolderOf(string projectFolder, SourceFile file) =>
        file.Path[(projectFolder.Length + 1)..].Split('/') is [var folder, _, ..] ? folder : Root;

    // A root's types can be named anywhere below it without a using directive.
    private static Regex Naming(string rootNamespace, string folder, IEnumerable<string> types)
    {
        var typeNames = string.Join('|', types.Append("(?!)"));
        var shortened = string.Join("", rootNamespace.Split('.').Select(part => $@"(?:{part}\.)?"));
        return folder == Root
            ? new Regex($@"(?<![\w.]){shortened}({typeNames})\b(?!\s*=>)")
            : new Regex($@"using (?:static |\w+ = )?{Regex.Escape(rootNamespace)}\.{folder}[.;]|(?<![\w.]){shortened}{folder}\.(?:\w+\.)*(?:{typeNames})\b");
    }

    private static IEnumerable<string> TypesOf(IEnumerable<SourceFile> files) =>
        files.SelectMany(file => Declarations().Matches(file.Code)).Select(declaration => declaration.Groups["name"].Value).Distinct(StringComparer.Ordinal);

    [GeneratedRegex(@"^(?:(?:public|internal|file|static|sealed|abstract|partial|readonly) )*(?:class|struct|enum|interface|record(?: struct)?|delegate [\w<>?]+) (?<name>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declarations();
}
