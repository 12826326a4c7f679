using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;

namespace Enrollment.Bench.Peers;

/// <summary>
/// Hangfire with its PostgreSQL storage. It has no bulk insert without its paid edition, so several threads enqueue. A queue
/// that is full needs no notifications, which would open a connection for every job that is fetched.
/// </summary>
internal sealed class HangfirePeer : IPeer
{
    private const int Workers = 20;
    private const int Enqueuers = 8;

    private static int _ran;

    private readonly PostgreSqlStorage _storage;
    private readonly BackgroundJobServer _server;
    private long _succeeded;

    private HangfirePeer(PostgreSqlStorage storage)
    {
        _storage = storage;
        _server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = Workers }, storage);
    }

    public static Task<IPeer> StartAsync()
    {
        var storage = new PostgreSqlStorage(
            new NpgsqlConnectionFactory(Servers.Postgres + ";Maximum Pool Size=100", Options()), Options());
        return Task.FromResult<IPeer>(new HangfirePeer(storage));
    }

    /// <summary>The step.</summary>
    public static void Step(Guid contact) => Interlocked.Increment(ref _ran);

    public async Task LiveAsync(IReadOnlyList<Guid> contacts)
    {
        var jobs = new BackgroundJobClient(_storage);
        await Parallel.ForEachAsync(contacts, new ParallelOptions { MaxDegreeOfParallelism = Enqueuers }, (contact, _) =>
        {
            jobs.Enqueue(() => Step(contact));
            return ValueTask.CompletedTask;
        });
        _succeeded += contacts.Count;
        await Servers.UntilAsync("select count(*) from hangfire.job where statename = 'Succeeded'", _succeeded);
        if (_ran != _succeeded)
            throw new InvalidOperationException($"{_ran} of {_succeeded} ran.");
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    private static PostgreSqlStorageOptions Options() => new()
    {
        QueuePollInterval = TimeSpan.FromMilliseconds(200),
        InvisibilityTimeout = TimeSpan.FromMinutes(5),
        UseSlidingInvisibilityTimeout = true,
    };
}
