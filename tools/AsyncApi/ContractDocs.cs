using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Enrollment.Contracts;

namespace Enrollment.AsyncApi;

/// <summary>The doc comments of the contracts, as Markdown.</summary>
internal static partial class ContractDocs
{
    private static readonly Assembly Contracts = typeof(ContactEnrolled).Assembly;

    private static readonly Dictionary<string, XElement> Members = XDocument.Load(Path.ChangeExtension(Contracts.Location, ".xml"))
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    /// <summary>Every record of the contracts, in alphabetical order.</summary>
    public static IReadOnlyList<Type> Records { get; } =
        [.. Contracts.GetExportedTypes().Where(type => type.GetMethod("<Clone>$") is not null).OrderBy(type => type.Name, StringComparer.Ordinal)];

    public static string SummaryOf(Type type) => Text(Members[$"T:{type.FullName}"].Element("summary")!);

    /// <summary>The text of a parameter; null if its name says it all.</summary>
    public static string? Of(ParameterInfo parameter) =>
        Members[$"T:{parameter.Member.DeclaringType!.FullName}"].Elements("param")
            .FirstOrDefault(param => param.Attribute("name")!.Value == parameter.Name) is { } param ? Text(param) : null;

    private static string Text(XElement element) =>
        Spaces().Replace(string.Concat(element.Nodes().Select(node => node is XElement inner ? $"`{Code(inner)}`" : node.ToString())), " ").Trim();

    private static string Code(XElement inner)
    {
        if (inner.Attribute("cref")?.Value is not { } reference)
            return inner.Value;
        var name = reference[(reference.LastIndexOf('.') + 1)..];
        // A constant is its value.
        var owner = Contracts.GetType(reference[2..^(name.Length + 1)]);
        return reference.StartsWith("F:", StringComparison.Ordinal) ? (string)owner!.GetField(name)!.GetRawConstantValue()! : name;
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Spaces();
}
