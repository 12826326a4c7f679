using System.Diagnostics;
using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Packages;

/// <summary>The package as <c>dotnet pack</c> makes it.</summary>
public abstract class Package(string project, string id) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enrollment-package-");
    private ZipArchive _archive = null!;

    public IReadOnlyList<string> Files => [.. _archive.Entries.Select(entry => entry.FullName)];

    public XDocument Nuspec => XDocument.Parse(Text($"{id}.nuspec"));

    public async Task InitializeAsync()
    {
        // The same configuration as this test was built in, and what was built with it.
        var configuration = AppContext.BaseDirectory.TrimEnd('/').Split('/')[^2];
        var start = new ProcessStartInfo("dotnet", ["pack", project, "-c", configuration, "--no-build", "-o", _folder.FullName, "-nodeReuse:false", "-v", "quiet"])
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

    /// <summary>Checks that the assembly is the same wherever it is built.</summary>
    public void AssertReproducible()
    {
        using var assembly = new PEReader(new MemoryStream(Bytes($"lib/net10.0/{id}.dll")));
        var entries = assembly.ReadDebugDirectory();

        Assert.Contains(entries, entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        Assert.StartsWith("/enrollment/", assembly.ReadCodeViewDebugDirectoryData(entries.Single(entry => entry.Type == DebugDirectoryEntryType.CodeView)).Path, StringComparison.Ordinal);
    }

    public Task DisposeAsync()
    {
        _archive?.Dispose();
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
