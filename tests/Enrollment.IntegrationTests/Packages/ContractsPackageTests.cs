using System.Diagnostics;
using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Enrollment.Contracts;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Packages;

/// <summary>What subscribers get when they add the package.</summary>
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
        using var assembly = new PEReader(new MemoryStream(package.Bytes("lib/net10.0/Enrollment.Contracts.dll")));
        var entries = assembly.ReadDebugDirectory();

        Assert.Contains(entries, entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        Assert.StartsWith("/enrollment/", assembly.ReadCodeViewDebugDirectoryData(entries.Single(entry => entry.Type == DebugDirectoryEntryType.CodeView)).Path, StringComparison.Ordinal);
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

/// <summary>The package as <c>dotnet pack</c> makes it.</summary>
public sealed class ContractsPackage : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enrollment-package-");
    private ZipArchive _archive = null!;

    public IReadOnlyList<string> Files => [.. _archive.Entries.Select(entry => entry.FullName)];

    public XDocument Nuspec => XDocument.Parse(Text("Enrollment.Contracts.nuspec"));

    public async Task InitializeAsync()
    {
        // The same configuration as this test was built in, and what was built with it.
        var configuration = AppContext.BaseDirectory.TrimEnd('/').Split('/')[^2];
        var start = new ProcessStartInfo("dotnet", ["pack", "src/Contracts", "-c", configuration, "--no-build", "-o", _folder.FullName, "-nodeReuse:false", "-v", "quiet"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var pack = Process.Start(start)!;
        var output = await pack.StandardOutput.ReadToEndAsync();
        await pack.WaitForExitAsync();
        Assert.True(pack.ExitCode == 0, output);
        Assert.Single(_folder.GetFiles("*.snupkg"));
        _archive = await ZipFile.OpenReadAsync(_folder.GetFiles("*.nupkg").Single().FullName);
    }

    public XElement Metadata(string name) => Nuspec.Descendants().Single(element => element.Name.LocalName == name);

    public string Text(string file) => new StreamReader(new MemoryStream(Bytes(file))).ReadToEnd();

    public byte[] Bytes(string file)
    {
        using var content = _archive.GetEntry(file)!.Open();
        var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    public Task DisposeAsync()
    {
        _archive?.Dispose();
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
