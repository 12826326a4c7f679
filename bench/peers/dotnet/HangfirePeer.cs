using Hangfire;
using Hangfire.PostgreSql;

namespace Enrollment.Bench.Peers;

/// <summary>
/// Hangfire with its PostgreSQL storage. It has no bulk insert without its paid edition, so several threads enqueue. A queue
/// that is full needs no notifications, which would open a connection for every job that is fetched.
/// </summary>
internal sealed class HangfirePeer : IPeer
{
    private static int _ran;

    private readonly PostgreSqlStorage _storage;
    private readonly BackgroundJobServer _server;
    private long _succeeded;

    private HangfirePeer(PostgreSqlStorage storage)
    {
        _storage = storage;
        _server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = int.Parse(Environment.GetEnvironmentVariable("WORKERS") ?? "20") }, storage);
    }

    public static Task<IPeer> StartAsync()
    {
        var storage = new PostgreSqlStorage(
            new Hangfire.PostgreSql.Factories.NpgsqlConnectionFactory(Servers.Postgres + ";Maximum Pool Size=100", Options()), Options());
        return Task.FromResult<IPeer>(new HangfirePeer(storage));
    }

    private static PostgreSqlStorageOptions Options() => new()
    {
        QueuePollInterval = TimeSpan.FromMilliseconds(200),
        InvisibilityTimeout = TimeSpan.FromMinutes(5),
        UseSlidingInvisibilityTimeout = Environment.GetEnvironmentVariable("SLIDE") != "0",
        EnableLongPolling = Environment.GetEnvironmentVariable("LONG") == "1",
    };

    /// <summary>The step.</summary>
    public static void Step(Guid contact) => Interlocked.Increment(ref _ran);

    public async Task LiveAsync(IReadOnlyList<Guid> contacts)
    {
        var jobs = new BackgroundJobClient(_storage);
        var t = System.Diagnostics.Stopwatch.StartNew();
        await Parallel.ForEachAsync(contacts, new ParallelOptions { MaxDegreeOfParallelism = 8 }, (contact, _) =>
        {
            jobs.Enqueue(() => Step(contact));
            return ValueTask.CompletedTask;
        });
        Console.Error.WriteLine($"add {t.Elapsed} {_ran}");
        _succeeded += contacts.Count;
        await Servers.UntilAsync("select count(*) from hangfire.job where statename = 'Succeeded'", _succeeded);
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }
}
