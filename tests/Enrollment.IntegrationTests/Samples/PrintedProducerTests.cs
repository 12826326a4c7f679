using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Samples;

/// <summary>The producers of ten lines, run as docs/import-queue.md prints them.</summary>
public sealed class PrintedProducerTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>, IAsyncLifetime
{
    private const int MaxLines = 10;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enrollment-printed-");

    [Fact]
    public Task The_lines_in_Node_import_their_batch_and_print_its_answer()
    {
        // What npm installs for the sample beside it.
        var packages = Path.Combine(Repository.Root, "samples", "node-import-pipeline", "node_modules");
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "node_modules"), packages);
        return RunAsync("js", "node", "producer.mjs");
    }

    [Fact]
    public Task The_lines_in_Python_import_their_batch_and_print_its_answer() => RunAsync("python", PythonWithPika(), "producer.py");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private async Task RunAsync(string language, string program, string file)
    {
        var account = await A.Account(service.Database);
        var lines = Printed(language);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, file), lines);

        using var producer = SampleProcess.Run(program, file, _folder.FullName, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__RabbitMq"] = service.Broker.Address.ToString(),
            ["ENROLLMENT_API_KEY"] = await A.ApiKey(service.Database, account),
        });

        Assert.True(await producer.EndsAsync() == 0, producer.Text);
        var answer = JsonElement.Parse(Assert.Single(producer.Lines));
        Assert.Equal(account, answer.GetProperty("accountId").GetGuid());
        Assert.Equal(2, answer.GetProperty("created").GetInt32());
        Assert.Equal(0, answer.GetProperty("refused").GetInt32());
        Assert.Equal(2, await service.Database.ScalarAsync<long>("select count(*) from contacts where account_id = $1", account));
        Assert.True(lines.TrimEnd().Split('\n').Length <= MaxLines, lines);
    }

    private static string Printed(string language)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "import-queue.md"));
        var block = Regex.Match(page, $"^```{language}\n(?<lines>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.True(block.Success, $"docs/import-queue.md prints no lines of {language}.");
        return block.Groups["lines"].Value;
    }

    // Debian's packages are for Debian's Python, which need not be the first one.
    private static string PythonWithPika()
    {
        return Array.Find(["python3", "/usr/bin/python3"], HasPika)
            ?? throw new InvalidOperationException("No Python here has pika: ./test integration installs it.");

        static bool HasPika(string python)
        {
            try
            {
                using var asked = Process.Start(new ProcessStartInfo(python, ["-c", "import pika"]) { UseShellExecute = false, RedirectStandardError = true })!;
                asked.WaitForExit();
                return asked.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}
