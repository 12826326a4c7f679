using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Enrollment.Testing;

namespace Enrollment.EndToEndTests.Harness;

/// <summary>
/// The sample dialer as a process, one after the other with the same memory. It asks before each call whether it may dial, and reports
/// what it had dialled when it was killed.
/// </summary>
public sealed class Dialer : IAsyncDisposable
{
    private readonly Dictionary<string, string> _settings;
    private readonly Func<HttpClient> _api;
    private readonly string _memory = Path.GetTempFileName();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentDictionary<Guid, string> _underWay = new();
    private Process? _process;

    /// <param name="address">Where the service's API is.</param>
    /// <param name="api">Makes a client of the API.</param>
    public Dialer(Service service, Uri address, Func<HttpClient> api)
    {
        _api = api;
        _settings = new(service.ProcessSettings, StringComparer.Ordinal)
        {
            ["ConnectionStrings__RabbitMq"] = service.Broker.Address.ToString(),
            ["ENROLLMENT_ACCOUNT_ID"] = $"{service.Account}",
            ["ENROLLMENT_URL"] = address.ToString(),
            ["ENROLLMENT_API_KEY"] = service.Secret,
            ["DIALER_DIALLED"] = _memory,
        };
    }

    /// <summary>How often the program was asked for a call that it had dialled before and would have dialled again.</summary>
    public int DialledTwice { get; private set; }

    /// <summary>Everything that it has printed, of all its lives.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Whether it has dialled a call that it has not reported.</summary>
    public bool HasCallUnderWay => _underWay.Values.Contains("Dialling");

    /// <summary>Calls that it had dialled and not reported when it was last killed.</summary>
    public int LeftUnreported { get; private set; }

    /// <summary>Starts the next life.</summary>
    /// <param name="speed">How many times faster than real calls its calls are.</param>
    public void Start(int speed)
    {
        var output = AppContext.BaseDirectory.TrimEnd('/').Split('/')[^2..];
        var dll = Path.Combine([Repository.Root, "samples", "dialer-simulator", "bin", .. output, "Enrollment.Samples.DialerSimulator.dll"]);
        var start = new ProcessStartInfo("dotnet", [dll, "--start", "--speed", $"{speed}", "--calls-at-once", "10"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _settings)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL. What it was about to dial is given back, as whoever looks after a dialer would do it: no other process has those calls.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await EndedAsync();
        // It may have written down a call that it could not print any more.
        var dialled = Dialled().ToHashSet();
        LeftUnreported = dialled.Count - File.ReadLines(_memory).Count(line => line.StartsWith("over ", StringComparison.Ordinal));
        foreach (var call in _underWay.Where(one => one.Value == "Asking" && !dialled.Contains(one.Key)).Select(one => one.Key))
            await GiveBackAsync(call);
        _underWay.Clear();
    }

    /// <summary>The calls that were dialled, in the order of their dialling, as its memory has them.</summary>
    public IReadOnlyList<Guid> Dialled() =>
    [
        .. File.ReadLines(_memory).Where(line => line.StartsWith('{'))
            .Select(line => JsonElement.Parse(line).GetProperty("Call").GetProperty("CallId").GetGuid()),
    ];

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            _process.Kill();
        if (_process is not null)
            await EndedAsync();
        File.Delete(_memory);
    }

    private async Task EndedAsync()
    {
        // Also waits for the end of what it printed.
        await _process!.WaitForExitAsync();
        DialledTwice += _process.ExitCode == 1 ? 1 : 0;
        _process.Dispose();
        _process = null;
    }

    private Task GiveBackAsync(Guid call) => Eventually.HoldsAsync($"The call {call} is given back", async () =>
    {
        using var api = _api();
        using var answer = await api.PostAsJsonAsync(new Uri($"calls/{call}/result", UriKind.Relative), new { outcome = "not_placed", retry_after_seconds = 0 });
        return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict;
    }, TimeSpan.FromSeconds(60));

    private void Keep(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        var words = line.Split(' ');
        if (line.StartsWith("Asking to dial ", StringComparison.Ordinal))
            _underWay[Guid.Parse(words[3])] = "Asking";
        else if (words[0] == "Dialling")
            _underWay[Guid.Parse(words[1].TrimEnd(':'))] = "Dialling";
        else if (words[0] == "Reported")
            _underWay.TryRemove(Guid.Parse(words[1].TrimEnd(':')), out _);
        else if (line.StartsWith("Not dialling ", StringComparison.Ordinal))
            _underWay.TryRemove(Guid.Parse(words[2].TrimEnd(':')), out _);
    }
}
