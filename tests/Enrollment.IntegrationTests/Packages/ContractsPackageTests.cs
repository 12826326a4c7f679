using System.Text.RegularExpressions;
using Enrollment.Contracts;

namespace Enrollment.IntegrationTests.Packages;

/// <summary>Subscribers add the package and can use it.</summary>
public sealed partial class ContractsPackageTests(ContractsPackage package) : IClassFixture<ContractsPackage>
{
    [Fact]
    public void It_holds_the_assembly_its_docs_and_the_readme()
    {
        Assert.Contains("lib/net10.0/Enrollment.Contracts.dll", package.Files);
        Assert.Contains("lib/net10.0/Enrollment.Contracts.xml", package.Files);
        Assert.Contains("README.md", package.Files);
        Assert.DoesNotContain(package.Files, file => file.StartsWith("lib/", StringComparison.Ordinal) && !file.StartsWith("lib/net10.0/Enrollment.Contracts.", StringComparison.Ordinal));
        Assert.Contains("T:Enrollment.Contracts.ContactEnrolled", package.Text("lib/net10.0/Enrollment.Contracts.xml"), StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_what_it_is_and_under_which_licence()
    {
        var license = package.Metadata("license");
        Assert.Equal(("expression", "Apache-2.0"), (license.Attribute("type")!.Value, license.Value));
        Assert.Equal("Enrollment.Contracts", package.Metadata("id").Value);
        Assert.Equal("README.md", package.Metadata("readme").Value);
        Assert.Contains("messages of Enrollment", package.Metadata("description").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void It_depends_on_nothing()
    {
        Assert.DoesNotContain(package.Nuspec.Descendants(), element => element.Name.LocalName is "dependency" or "frameworkReference");
        Assert.All(typeof(ContactEnrolled).Assembly.GetReferencedAssemblies(), reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_assembly_is_the_same_wherever_it_is_built()
    {
        package.AssertReproducible();
    }

    [Fact]
    public void The_readme_names_only_types_that_there_are()
    {
        var named = TypeNames().Matches(package.Text("README.md")).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.NotNull(typeof(ContactEnrolled).Assembly.GetType($"Enrollment.Contracts.{name}")));
    }

    [GeneratedRegex("`(?<name>(?:Step|Contact|Bulk|Enrollment|Cancel)[A-Z][A-Za-z]+)[.`]|Handler<(?<name>[A-Za-z]+)>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex TypeNames();
}

/// <summary>The package of the contracts.</summary>
public sealed class ContractsPackage() : Package("src/Contracts", "Enrollment.Contracts");
