using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Enrollment.Testing;

namespace Enrollment.EndToEndTests.Harness;

/// <summary>One of the service's programs as a process of its own.</summary>
public sealed class ServiceProcess : IDisposable
{
    private const int LinesKept = 150;
    private const int FirstPort = 25_000;
    private const int Ports = 7_000;

    // Test runs beside each other begin at different ports.
    private static int _lastPort = Environment.ProcessId * 50;

    private readonly Process _process;
    private readonly Queue<string> _log = new();

    private ServiceProcess(string name, string program, Process process, Uri address)
    {
        (Name, Program, _process, Address) = (name, program, process, address);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The name of its sessions in the database, which no other process has.</summary>
    public string Name { get; }

    public string Program { get; }

    public Uri Address { get; }

    public bool HasExited => _process.HasExited;

    /// <param name="project">The project's folder under src.</param>
    public static ServiceProcess Start(string name, string project, string program, IReadOnlyDictionary<string, string> settings)
    {
        // The same configuration as this test was built in.
        var output = AppContext.BaseDirectory.TrimEnd('/').Split('/')[^2..];
        var dll = Path.Combine([Repository.Root, "src", project, "bin", .. output, $"{program}.dll"]);
        if (!File.Exists(dll))
            throw new FileNotFoundException($"{dll} is missing: build the solution first.");

        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [dll]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (setting, value) in settings)
            start.Environment[setting] = value;
        start.Environment["ASPNETCORE_URLS"] = address.GetLeftPart(UriPartial.Authority);
        return new ServiceProcess(name, program, Process.Start(start)!, address);
    }

    /// <summary>Waits until it says that it is ready.</summary>
    public async Task ReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(10) };
        await Eventually.SeesAsync(
            $"{Program} is ready",
            async () => _process.HasExited ? $"ended with {_process.ExitCode}" : (await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode.ToString(),
            seen => seen == nameof(HttpStatusCode.OK) || (seen.StartsWith("ended", StringComparison.Ordinal) ? throw new InvalidOperationException($"{Program} {seen}") : false),
            TimeSpan.FromSeconds(60));
    }

    /// <summary>The answer of its health.</summary>
    public async Task<HttpStatusCode> ReadinessAsync()
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        using var answer = await client.GetAsync(new Uri(Address, "/health/ready"));
        return answer.StatusCode;
    }

    /// <summary>The answer of its health, in words.</summary>
    public async Task<JsonElement> ReadinessInWordsAsync()
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        using var answer = await client.GetAsync(new Uri(Address, "/health/ready"));
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>SIGKILL: no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: it stays as it is until it is killed or goes on.</summary>
    public void Freeze() => Signals.Send(_process.Id, Signals.Stop);

    /// <summary>SIGCONT: it goes on.</summary>
    public void Thaw() => Signals.Send(_process.Id, Signals.Continue);

    /// <summary>SIGTERM: a request to stop. The exit code.</summary>
    public async Task<int> StopAsync(TimeSpan within)
    {
        using (var signal = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
            await signal.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(within);
        return _process.ExitCode;
    }

    public string Log()
    {
        lock (_log)
            return string.Join('\n', _log);
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

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_log)
        {
            _log.Enqueue(line);
            if (_log.Count > LinesKept)
                _log.Dequeue();
        }
    }

    // Below 32768: above, the system gives ports to outgoing connections, and one of those could take ours before we listen.
    private static int FreePort()
    {
        for (var tries = 0; tries < Ports; tries++)
        {
            var port = FirstPort + (int)((uint)Interlocked.Increment(ref _lastPort) % Ports);
            if (IsFree(port))
                return port;
        }
        throw new InvalidOperationException($"No free port between {FirstPort} and {FirstPort + Ports - 1} on 127.0.0.1.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
