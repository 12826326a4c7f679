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

    [Theory]
    [InlineData("js")]
    [InlineData("python")]
    public async Task The_lines_import_their_batch_and_print_its_answer(string language)
    {
        var account = await A.Account(service.Database);

        using var producer = Start(language, service.Broker, await A.ApiKey(service.Database, account));

        Assert.True(await producer.EndsAsync() == 0, producer.Text);
        var answer = JsonElement.Parse(Assert.Single(producer.Lines));
        Assert.Equal(account, answer.GetProperty("accountId").GetGuid());
        Assert.Equal(2, answer.GetProperty("created").GetInt32());
        Assert.Equal(0, answer.GetProperty("refused").GetInt32());
        Assert.Equal(2, await service.Database.ScalarAsync<long>("select count(*) from contacts where account_id = $1", account));
    }

    [Theory]
    [InlineData("js", "NO_ROUTE")]
    [InlineData("python", "UnroutableError")]
    public async Task Before_any_consumer_ever_ran_the_lines_end_with_an_error(string language, string error)
    {
        await using var empty = await TestBroker.CreateAsync(TestServers.FromEnvironment());

        using var producer = Start(language, empty, "a-key-of-nobody");

        Assert.Equal(1, await producer.EndsAsync());
        Assert.Contains(error, producer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("a-key-of-nobody", producer.Text, StringComparison.Ordinal);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private SampleProcess Start(string language, TestBroker broker, string key)
    {
        var (program, file) = language == "js" ? ("node", "producer.mjs") : (PythonWithPika(), "producer.py");
        var lines = Printed(language);
        Assert.True(lines.TrimEnd().Split('\n').Length <= MaxLines, lines);
        File.WriteAllText(Path.Combine(_folder.FullName, file), lines);
        // What npm installs for the sample beside it.
        var packages = Path.Combine(Repository.Root, "samples", "node-import-pipeline", "node_modules");
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "node_modules"), packages);
        return SampleProcess.Run(program, file, _folder.FullName, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__RabbitMq"] = broker.Address.ToString(),
            ["ENROLLMENT_API_KEY"] = key,
        });
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
