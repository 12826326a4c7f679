using System.Text.RegularExpressions;
using Enrollment.Client;

namespace Enrollment.IntegrationTests.Packages;

/// <summary>Callers of the HTTP interface add the package and can use it.</summary>
public sealed partial class ClientPackageTests(ClientPackage package) : IClassFixture<ClientPackage>
{
    [Fact]
    public void It_holds_the_assembly_its_docs_and_the_readme()
    {
        Assert.Contains("lib/net10.0/Enrollment.Client.dll", package.Files);
        Assert.Contains("T:Enrollment.Client.EnrollmentClient", package.Text("lib/net10.0/Enrollment.Client.xml"), StringComparison.Ordinal);
        Assert.Contains("README.md", package.Files);
        Assert.DoesNotContain(package.Files, file => file.StartsWith("lib/", StringComparison.Ordinal) && !file.StartsWith("lib/net10.0/Enrollment.Client.", StringComparison.Ordinal));
    }

    [Fact]
    public void It_says_what_it_is_and_under_which_licence()
    {
        Assert.Equal("Apache-2.0", package.Metadata("license").Value);
        Assert.Equal("Enrollment.Client", package.Metadata("id").Value);
        Assert.Equal("README.md", package.Metadata("readme").Value);
        Assert.Contains("HTTP interface of Enrollment", package.Metadata("description").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void It_depends_on_nothing()
    {
        Assert.DoesNotContain(package.Nuspec.Descendants(), element => element.Name.LocalName is "dependency" or "frameworkReference");
        Assert.All(typeof(EnrollmentClient).Assembly.GetReferencedAssemblies(), reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_assembly_is_the_same_wherever_it_is_built() => package.AssertReproducible();

    [Fact]
    public void The_readme_names_only_what_there_is()
    {
        var readme = package.Text("README.md");
        var types = Types().Matches(readme).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        var methods = Methods().Matches(readme).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);

        Assert.True(types.Count > 5 && methods.Count > 3);
        Assert.All(types, name => Assert.NotNull(typeof(EnrollmentClient).Assembly.GetType($"Enrollment.Client.{name}")));
        Assert.All(methods, name => Assert.NotNull(typeof(EnrollmentClient).GetMethod(name)));
    }

    [GeneratedRegex(@"new (?<name>[A-Z]\w+)\b(?<!Uri)(?!\w)|`(?<name>[A-Z]\w+)\.", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Types();

    [GeneratedRegex(@"client\.(?<name>\w+)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Methods();
}

/// <summary>The package of the client.</summary>
public sealed class ClientPackage() : Package("src/Enrollment.Client", "Enrollment.Client");
