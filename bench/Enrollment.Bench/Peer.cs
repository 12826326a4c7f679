using System.Diagnostics;
using System.Text.Json;

namespace Enrollment.Bench;

/// <summary>A library that a team could use instead of this service. It runs in a process of its own.</summary>
/// <param name="Share">The part of the contacts that it gets: a slow one takes no longer than the others.</param>
internal sealed record Peer(string Name, string Program, IReadOnlyList<string> Arguments, double Share)
{
    private const int LeastContacts = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>All peers, built by <c>bench/run peers</c>.</summary>
    public static IReadOnlyList<Peer> All(string root)
    {
        var folder = Path.Combine(root, "bench", "peers");
        var node = Environment.GetEnvironmentVariable("ENROLLMENT_NODE") is { Length: > 0 } found ? found : "node";
        var dotnet = Path.Combine(folder, "dotnet", "bin", "Release", "net10.0", "Enrollment.Bench.Peers.dll");
        return
        [
            new("graphile-worker, add and run", node, [Path.Combine(folder, "node", "graphile-worker.mjs"), "run"], Share: 1),
            new("graphile-worker, completed one by one", node, [Path.Combine(folder, "node", "graphile-worker.mjs"), "single"], Share: 0.5),
            new("graphile-worker, announcing", node, [Path.Combine(folder, "node", "graphile-worker.mjs"), "announce"], Share: 0.5),
            new("pg-boss", node, [Path.Combine(folder, "node", "pg-boss.mjs")], Share: 1),
            new("Wolverine", "dotnet", [dotnet, "wolverine"], Share: 0.25),
            new("Hangfire", "dotnet", [dotnet, "hangfire"], Share: 0.1),
            new("Quartz.NET", "dotnet", [dotnet, "quartz"], Share: 0.05),
        ];
    }

    /// <summary>Runs the lifecycle of a share of the contacts on a database and a virtual host of its own.</summary>
    /// <exception cref="BenchFailedException">The peer failed or took too long.</exception>
    public async Task<Measurement> MeasureAsync(BenchSettings settings, int contacts, CancellationToken stop)
    {
        var name = $"enrollment_peer_{Guid.NewGuid():N}";
        await using var database = await OwnDatabase.CreateAsync(settings.Postgres, name, stop);
        await using var broker = await OwnVirtualHost.CreateAsync(
            settings.Management ?? throw new BenchFailedException("ENROLLMENT_RABBITMQ_MANAGEMENT is not set; bench/run sets it."), settings.RabbitMq, name, stop);

        var own = Math.Max(LeastContacts, (int)(contacts * Share));
        var start = new ProcessStartInfo(Program, [.. Arguments, $"{own}", $"{Math.Max(LeastContacts, own / 3)}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["PEER_POSTGRES"] = database.ConnectionString;
        start.Environment["PEER_RABBITMQ"] = broker.Address.ToString();
        var last = await LastLineAsync(start, stop);
        var seconds = JsonDocument.Parse(last).RootElement.GetProperty("seconds").GetDouble();
        return new Measurement(Name, Rate: own / seconds, Contacts: own) { Remark = $"{own:N0} contacts in {seconds:N1} s" };
    }

    private async Task<string> LastLineAsync(ProcessStartInfo start, CancellationToken stop)
    {
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            var last = "";
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
                last = line;
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode == 0 ? last : throw new BenchFailedException($"{Name} ended with code {process.ExitCode}; its last line: {last}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new BenchFailedException($"{Name} did not end within {Patience.TotalMinutes:N0} minutes.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
