using System.Collections.Concurrent;
using System.Diagnostics;

namespace Enrollment.Demo.Calls;

/// <summary>The dialer simulator as a process of its own, and the calls that it says it dials.</summary>
public sealed class SimulatedDialer : IDisposable
{
    private const string Begin = "Dialling ";

    private readonly Process _process;
    private readonly ConcurrentDictionary<string, int> _dialled = new(StringComparer.Ordinal);
    private readonly string _notes = Path.GetTempFileName();

    private SimulatedDialer(Uri broker, Guid account, string name)
    {
        var program = Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "../../../../dialer-simulator/bin/Release/net10.0/Enrollment.Samples.DialerSimulator.dll"));
        if (!File.Exists(program))
            throw new DemoSetupException($"The dialer is not built: there is no {program}. './run demo calls' builds it.");
        _process = new()
        {
            StartInfo = new("dotnet", [program, "--dialer", name, "--speed", "200", "--calls-at-once", "100"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            },
        };
        _process.StartInfo.Environment["ConnectionStrings__RabbitMq"] = broker.ToString();
        _process.StartInfo.Environment["ENROLLMENT_ACCOUNT_ID"] = account.ToString();
        _process.StartInfo.Environment["DIALER_DIALLED"] = _notes;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
    }

    /// <summary>Different calls that were dialled.</summary>
    public int Dialled => _dialled.Count;

    /// <summary>Calls that were dialled more than once.</summary>
    public int DialledTwice => _dialled.Count(call => call.Value > 1);

    public static SimulatedDialer Start(Uri broker, Guid account, string name)
    {
        var dialer = new SimulatedDialer(broker, account, name);
        dialer._process.Start();
        dialer._process.BeginOutputReadLine();
        return dialer;
    }

    /// <exception cref="IOException">It has ended, as it does when it would dial one twice.</exception>
    public void Require()
    {
        if (_process.HasExited)
            throw new IOException($"The dialer has ended with {_process.ExitCode}.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        File.Delete(_notes);
    }

    private void Note(string? line)
    {
        if (line?.StartsWith(Begin, StringComparison.Ordinal) == true)
            _dialled.AddOrUpdate(line[Begin.Length..].Split(':')[0], 1, (_, times) => times + 1);
    }
}
