using System.Text.Json;

namespace Enrollment.Samples.DialerSimulator;

/// <summary>
/// The calls that were dialled, kept in a file so that a restart does not forget them: none is dialled again, and each is reported. A call
/// may come twice, always under the same id: at least once is what queues and webhooks promise.
/// </summary>
public sealed class Dialled
{
    // A line for each call that is dialled, and one when its report was sent.
    private const string Over = "over ";

    private readonly string _file;
    private readonly HashSet<Guid> _dialled = [];
    private readonly HashSet<Guid> _taken = [];
    private readonly Dictionary<Guid, DialledCall> _unreported = [];
    private readonly Lock _lock = new();

    public Dialled(string file)
    {
        _file = file;
        foreach (var line in File.Exists(file) ? File.ReadLines(file) : [])
        {
            if (line.StartsWith(Over, StringComparison.Ordinal))
            {
                _unreported.Remove(Guid.Parse(line[Over.Length..]));
                continue;
            }
            var dialled = JsonSerializer.Deserialize<DialledCall>(line)!;
            _dialled.Add(dialled.Call.CallId);
            _unreported.Add(dialled.Call.CallId, dialled);
        }
    }

    /// <summary>The calls that were dialled and whose report was not sent.</summary>
    public IReadOnlyList<DialledCall> Unreported
    {
        get
        {
            lock (_lock)
                return [.. _unreported.Values];
        }
    }

    /// <summary>Takes a call for this process, before anything is done about it. Returns false if it was taken or dialled before.</summary>
    public bool TryTake(Guid callId)
    {
        lock (_lock)
            return !_dialled.Contains(callId) && _taken.Add(callId);
    }

    /// <summary>Writes down that a call is dialled now, and says so. Ends the process if it was dialled before.</summary>
    public void Dial(DialledCall dialled)
    {
        var call = dialled.Call;
        lock (_lock)
        {
            if (!_dialled.Add(call.CallId))
            {
                Console.Error.WriteLine($"Dialled twice: {call.CallId}");
                Environment.Exit(1);
            }
            // Before it rings: a process that dies in between has called nobody, which is the lesser evil.
            File.AppendAllText(_file, $"{JsonSerializer.Serialize(dialled)}\n");
            _unreported.Add(call.CallId, dialled);
        }
        Console.WriteLine($"Dialling {call.CallId}: {call.PhoneNumber}, attempt {call.Attempt}");
    }

    /// <summary>Writes down that nothing more is to be reported of a call.</summary>
    public void End(Guid callId)
    {
        lock (_lock)
        {
            if (_unreported.Remove(callId))
                File.AppendAllText(_file, $"{Over}{callId}\n");
        }
    }
}

/// <summary>A call, and when it was dialled.</summary>
public sealed record DialledCall(Call Call, DateTimeOffset StartedAt);
