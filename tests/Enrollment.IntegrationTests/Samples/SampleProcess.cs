using System.Collections.Concurrent;
using System.Diagnostics;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Samples;

/// <summary>One of the samples as a process of its own, in a folder of its own.</summary>
public sealed class SampleProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Told nothing but what a test says; what the tests themselves were told must not help out.
    private static readonly string[] Settings =
    [
        "ConnectionStrings__RabbitMq", "ENROLLMENT_API_KEY", "ENROLLMENT_ACCOUNT_ID", "JOB_ID", "PRODUCER_WAIT_SECONDS", "SUBSCRIBER_QUEUE", "SUBSCRIBER_HANDLED",
        "PIPELINE_QUEUE", "PIPELINE_WAIT_SECONDS", "ENROLLMENT_URL", "DIALER_NAME", "DIALER_DIALLED", "DIALER_LINES", "DIALER_SECRET",
    ];

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private SampleProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The output so far.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    public string Text => string.Join('\n', _lines);

    /// <param name="sample">The folder under samples.</param>
    /// <param name="settings">Environment variables.</param>
    public static SampleProcess Start(string sample, string folder, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var (program, file) = Program(sample);
        if (!File.Exists(file))
            throw new FileNotFoundException($"{file} is missing: ./test integration builds and installs what the samples need.");
        return Run(program, file, folder, settings, arguments);
    }

    /// <summary>Starts a program that is a file.</summary>
    /// <param name="program">What runs the file, such as node.</param>
    public static SampleProcess Run(
        string program, string file, string folder, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, [file, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var name in Settings)
            start.Environment.Remove(name);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    /// <summary>Waits until it has printed the line, the whole of it.</summary>
    public Task SaysAsync(string line) => Eventually.SeesAsync(
        $"'{line}'", () => Task.FromResult(Text), _ => _lines.Contains(line) || (_process.HasExited && !_lines.Contains(line) ? throw new InvalidOperationException($"It ended: {Text}") : false), Patience);

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<int> EndsAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM: a request to stop.</summary>
    public async Task<int> StopAsync()
    {
        using (var signal = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
            await signal.WaitForExitAsync();
        return await EndsAsync();
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
        _process.Dispose();
    }

    private static (string Program, string File) Program(string sample)
    {
        var folder = Path.Combine(Repository.Root, "samples", sample);
        var role = sample[(sample.LastIndexOf('-') + 1)..];
        if (sample == "dialer-simulator")
            return ("dotnet", Path.Combine([folder, "bin", .. AppContext.BaseDirectory.TrimEnd('/').Split('/')[^2..], "Enrollment.Samples.DialerSimulator.dll"]));
        if (!sample.StartsWith("dotnet-", StringComparison.Ordinal))
            return ("node", Directory.Exists(Path.Combine(folder, "node_modules")) ? Path.Combine(folder, $"{role}.js") : Path.Combine(folder, "node_modules"));
        // The same configuration as this test was built in.
        var output = AppContext.BaseDirectory.TrimEnd('/').Split('/')[^2..];
        return ("dotnet", Path.Combine([folder, "bin", .. output, $"Enrollment.Samples.{char.ToUpperInvariant(role[0])}{role[1..]}.dll"]));
    }

    private void Keep(string? line)
    {
        if (line is not null)
            _lines.Enqueue(line);
    }
}
