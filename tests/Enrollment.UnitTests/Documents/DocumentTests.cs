using System.Text.RegularExpressions;
using Enrollment.Testing;

namespace Enrollment.UnitTests.Documents;

public sealed partial class DocumentTests
{
    private static readonly string[] Folders = ["", "docs", "docs/adding", "docs/decisions", "bench", "samples", ".github"];

    public static TheoryData<string> Pages => [.. Folders
        .Select(folder => Path.Combine(Repository.Root, folder))
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.md"))
        .Select(file => Path.GetRelativePath(Repository.Root, file))];

    public static TheoryData<string> Decisions => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "decisions"), "2*.md").Select(Path.GetFileName).OfType<string>()];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;

        var dead = Links(Read(page))
            .Where(link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith("mailto:", StringComparison.Ordinal))
            .Where(link => !Leads(folder, page, link));

        Assert.Empty(dead);
    }

    [Theory]
    [MemberData(nameof(Decisions))]
    public void A_decision_has_the_form_of_all_and_is_listed(string decision)
    {
        var text = Read(Path.Combine("docs", "decisions", decision));

        var parts = Parts().Matches(text).Select(part => part.Groups["name"].Value);

        Assert.Equal(["Context", "Decision", "Consequences"], parts.Where(part => part != "Not chosen"));
        var title = text[2..text.IndexOf('\n', StringComparison.Ordinal)];
        Assert.Contains($"[{title}]({decision})", Read("docs/decisions/README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_glossary_names_what_the_code_has()
    {
        var code = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".sql", StringComparison.Ordinal))
            .Select(file => file + File.ReadAllText(file)));

        var named = Names().Matches(Read("docs/glossary.md")).Select(name => name.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);

        Assert.True(named.Count > 50, $"only {named.Count} names");
        Assert.All(named, name => Assert.Contains(name, code, StringComparison.Ordinal));
    }

    private static bool Leads(string folder, string page, string link)
    {
        var (file, heading) = link.Split('#', 2) is [var before, var after] ? (before, after) : (link, null);
        var target = file.Length == 0 ? Path.Combine(Repository.Root, page) : Path.GetFullPath(file, folder);
        if (heading is null || !target.EndsWith(".md", StringComparison.Ordinal))
            return File.Exists(target) || Directory.Exists(target);
        return File.Exists(target) && Headings().Matches(File.ReadAllText(target)).Any(found => Anchor(found.Groups["text"].Value) == heading);
    }

    // As the usual renderers make anchors from headings.
    private static string Anchor(string heading) =>
        NoAnchor().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static IEnumerable<string> Links(string text) => Link().Matches(Fence().Replace(text, "")).Select(link => link.Groups["to"].Value);

    private static string Read(string page) => File.ReadAllText(Path.Combine(Repository.Root, page));

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\*\*(?<name>[A-Z][a-z ]+)\.\*\*", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Parts();

    [GeneratedRegex("`(?<name>[A-Za-z_]+)`", RegexOptions.NonBacktracking)]
    private static partial Regex Names();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Headings();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]", RegexOptions.NonBacktracking)]
    private static partial Regex NoAnchor();
}
