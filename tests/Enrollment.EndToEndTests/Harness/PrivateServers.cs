using System.Diagnostics;
using Enrollment.Testing;

namespace Enrollment.EndToEndTests.Harness;

/// <summary>
/// PostgreSQL and RabbitMQ of the tests' own, which they may kill: never those of the environment. One pair for all
/// tests, which run one after the other; each test has its own database and virtual host.
/// </summary>
public sealed class PrivateServers : IAsyncLifetime
{
    private readonly string _local =
        Environment.GetEnvironmentVariable("ENROLLMENT_E2E_LOCAL") is { Length: > 0 } given ? given : Path.Combine(Repository.Root, ".local", "e2e");

    public TestServers Servers { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await RunAsync("up");
        // It prints lines for a shell: export NAME='value'
        var lines = (await RunAsync("env")).Split('\n').Where(line => line.StartsWith("export ", StringComparison.Ordinal));
        var variables = lines.Select(line => line["export ".Length..].Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1].Trim('\''), StringComparer.Ordinal);
        Servers = new TestServers(
            variables["ConnectionStrings__Postgres"],
            new Uri(variables["ConnectionStrings__RabbitMq"]),
            new Uri(variables["ENROLLMENT_RABBITMQ_MANAGEMENT"]));
    }

    /// <summary>A graceful stop and a start.</summary>
    public Task RestartAsync(string server) => RunAsync("restart", server);

    /// <summary>SIGKILL.</summary>
    public Task KillAsync(string server) => RunAsync("kill", server);

    /// <summary>Returns when it answers. Does nothing if it runs.</summary>
    public Task StartAsync(string server) => RunAsync("start", server);

    /// <summary>Runs RabbitMQ's own tool.</summary>
    public Task RabbitMqCtlAsync(params string[] arguments) => RunAsync(["rabbitmqctl", .. arguments]);

    public Task DisposeAsync() => RunAsync("down");

    private async Task<string> RunAsync(params string[] arguments)
    {
        // Into a file: a server that was started would keep a pipe open for as long as it runs.
        var log = Path.GetTempFileName();
        var start = new ProcessStartInfo("/bin/bash", ["-c", """exec "$0" "${@:2}" >"$1" 2>&1""", Path.Combine(Repository.Root, "scripts", "servers"), log, .. arguments]);
        foreach (var name in start.Environment.Keys.Where(IsAboutOtherServers).ToList())
            start.Environment.Remove(name);
        start.Environment["ENROLLMENT_LOCAL"] = _local;

        using var script = Process.Start(start)!;
        await script.WaitForExitAsync();
        var output = await File.ReadAllTextAsync(log);
        File.Delete(log);
        return script.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"scripts/servers {string.Join(' ', arguments)} failed:\n{output}");
    }

    private static bool IsAboutOtherServers(string variable) =>
        variable.StartsWith("ConnectionStrings__", StringComparison.Ordinal) || variable.StartsWith("ENROLLMENT_OWN_", StringComparison.Ordinal);
}

[CollectionDefinition(Name)]
public sealed class WithPrivateServers : ICollectionFixture<PrivateServers>
{
    public const string Name = "with private servers";
}
