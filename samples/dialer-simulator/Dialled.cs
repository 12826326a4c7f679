namespace Enrollment.Samples.DialerSimulator;

/// <summary>
/// The calls that were dialled, kept in a file so that a restart does not forget them. A call may come twice, always under the same id: at
/// least once is what queues and webhooks promise.
/// </summary>
public sealed class Dialled(string file)
{
    private readonly HashSet<Guid> _dialled = File.Exists(file) ? [.. File.ReadLines(file).Select(Guid.Parse)] : [];
    private readonly HashSet<Guid> _taken = [];
    private readonly Lock _lock = new();

    /// <summary>Takes a call for this process, before anything is done about it. Returns false if it was taken or dialled before.</summary>
    public bool TryTake(Guid callId)
    {
        lock (_lock)
            return !_dialled.Contains(callId) && _taken.Add(callId);
    }

    /// <summary>Writes down that a call is dialled now, and says so. Ends the process if it was dialled before.</summary>
    public void Dial(Call call)
    {
        lock (_lock)
        {
            if (!_dialled.Add(call.CallId))
            {
                Console.Error.WriteLine($"Dialled twice: {call.CallId}");
                Environment.Exit(1);
            }
            // Before it rings: a process that dies in between has called nobody, which is the lesser evil.
            File.AppendAllText(file, $"{call.CallId}\n");
        }
        Console.WriteLine($"Dialling {call.CallId}: {call.PhoneNumber}, attempt {call.Attempt}");
    }
}
