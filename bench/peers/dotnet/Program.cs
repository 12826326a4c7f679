using System.Diagnostics;
using System.Text.Json;

namespace Enrollment.Bench.Peers;

/// <summary>
/// Runs one peer in this process: a warm-up that is not counted, then the measured contacts. Prints contacts and seconds as
/// JSON. The servers' addresses come from the environment.
/// </summary>
public static class Program
{
    private static readonly Dictionary<string, Func<Task<IPeer>>> Peers = new(StringComparer.Ordinal)
    {
        ["hangfire"] = HangfirePeer.StartAsync,
        ["quartz"] = QuartzPeer.StartAsync,
        ["wolverine"] = WolverinePeer.StartAsync,
    };

    public static async Task<int> Main(string[] args)
    {
        if (args.Length != 3 || !Peers.TryGetValue(args[0], out var start) || !int.TryParse(args[1], out var contacts) || !int.TryParse(args[2], out var warmUp))
        {
            await Console.Error.WriteLineAsync($"{string.Join('|', Peers.Keys)} CONTACTS WARM_UP");
            return 2;
        }
        await using var peer = await start();
        await TimeAsync(peer, warmUp);
        var elapsed = await TimeAsync(peer, contacts);
        Console.WriteLine(JsonSerializer.Serialize(new { contacts, seconds = elapsed.TotalSeconds }));
        return 0;
    }

    private static async Task<TimeSpan> TimeAsync(IPeer peer, int count)
    {
        var contacts = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToArray();
        var started = Stopwatch.GetTimestamp();
        await peer.LiveAsync(contacts);
        return Stopwatch.GetElapsedTime(started);
    }
}

/// <summary>One library, set up as its own documentation recommends for throughput.</summary>
internal interface IPeer : IAsyncDisposable
{
    /// <summary>Puts the contacts in and returns when the step of each has run and each is announced as completed.</summary>
    Task LiveAsync(IReadOnlyList<Guid> contacts);
}
