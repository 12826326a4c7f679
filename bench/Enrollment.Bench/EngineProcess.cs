using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Enrollment.Bench;

/// <summary>One of the service's processes, started as in production, from the Release output.</summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    private readonly Queue<string> _lastLines = new();
    private readonly Process _process;

    private EngineProcess(string name, Process process, Uri address) => (Name, _process, Address) = (name, process, address);

    /// <summary>Short: <c>api</c>, <c>consumers</c>, <c>scheduler</c>.</summary>
    public string Name { get; }

    public Uri Address { get; }

    public static EngineProcess Start(string name, string assembly, IReadOnlyDictionary<string, string> environment)
    {
        if (!File.Exists(assembly))
            throw new BenchFailedException($"{assembly} is missing; build first: dotnet build Enrollment.slnx -c Release");

        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [assembly])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(assembly),
        };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        start.Environment["ASPNETCORE_URLS"] = address.ToString();

        var process = new Process { StartInfo = start };
        var engineProcess = new EngineProcess(name, process, address);
        process.OutputDataReceived += (_, line) => engineProcess.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => engineProcess.Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return engineProcess;
    }

    public async Task WaitUntilReadyAsync(HttpClient http, CancellationToken stop)
    {
        var health = new Uri(Address, "/health/ready");
        await Progress.UntilAsync($"{Name} becomes ready", TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(100), async () =>
        {
            if (_process.HasExited)
                throw new BenchFailedException($"{Name} ended with code {_process.ExitCode}. Its last lines:\n{LastLines()}");
            try
            {
                using var answer = await http.GetAsync(health, stop);
                return answer.IsSuccessStatusCode ? null : $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}\n{LastLines()}";
            }
            catch (HttpRequestException refused)
            {
                return $"{refused.Message}\n{LastLines()}";
            }
        }, stop);
    }

    /// <summary>The most memory it has held since it was started.</summary>
    public int PeakMegabytes()
    {
        const string Field = "VmHWM:";
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
        return int.Parse(line[Field.Length..^" kB".Length]) / 1024;
    }

    public string LastLines()
    {
        lock (_lastLines)
            return string.Join('\n', _lastLines);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Progress.Say($"{Name} did not stop within 30 s and is killed.");
                _process.Kill();
            }
        }
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > 30)
                _lastLines.Dequeue();
        }
    }

    // Below 32768: above, the system gives ports to outgoing connections, and one of those could take ours before the
    // process listens. Above those that scripts/servers takes.
    private static int FreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(24_000, 32_768);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one, then.
            }
        }
    }
}
