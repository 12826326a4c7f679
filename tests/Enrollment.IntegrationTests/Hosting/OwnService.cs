using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Hosting;

/// <summary>A database and a virtual host for one class of tests, and the processes that it starts on them; all of it goes together.</summary>
public sealed class OwnService : IAsyncDisposable
{
    private readonly List<ProcessUnderTest> _processes = [];

    private OwnService(TestDatabase database, TestBroker broker) => (Database, Broker) = (database, broker);

    public TestDatabase Database { get; }

    public TestBroker Broker { get; }

    public static async Task<OwnService> CreateAsync()
    {
        var servers = TestServers.FromEnvironment();
        return new(await TestDatabase.CreateAsync(servers), await TestBroker.CreateAsync(servers));
    }

    /// <summary>Returns when the process has started.</summary>
    /// <param name="settings">As <c>--Section:Name=value</c>; the later one wins.</param>
    public async Task<T> StartAsync<T>(Func<string[], T> make, params string[] settings)
        where T : ProcessUnderTest
    {
        var process = make(
        [
            $"--ConnectionStrings:Postgres={Database.ConnectionString}",
            $"--ConnectionStrings:RabbitMq={Broker.Address}",
            "--urls=http://127.0.0.1:0",
            "--Logging:LogLevel:Enrollment=Warning",
            .. settings,
        ]);
        _processes.Add(process);
        await process.StartAsync();
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        await StopProcessesAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>The last one started goes first.</summary>
    public async Task StopProcessesAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
            await process.DisposeAsync();
        _processes.Clear();
    }
}
