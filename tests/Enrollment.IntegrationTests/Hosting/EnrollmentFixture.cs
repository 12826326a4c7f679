using System.Net.Http.Headers;
using Enrollment.Core.Accounts;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Hosting;

/// <summary>
/// The whole service for one class of tests: a database and a virtual host of its own, the API and the consumers.
/// The clock is started where a test wants it: <see cref="StartSchedulerAsync"/>.
/// </summary>
public sealed class EnrollmentFixture : IAsyncLifetime
{
    private readonly List<ProcessUnderTest> _processes = [];

    public TestDatabase Database { get; private set; } = null!;

    public TestBroker Broker { get; private set; } = null!;

    public ApiUnderTest Api { get; private set; } = null!;

    public ConsumersUnderTest Consumers { get; private set; } = null!;

    /// <summary>The account that <see cref="Client"/> speaks for.</summary>
    public Guid Account { get; private set; }

    /// <summary>Speaks to the API with a key that may do everything.</summary>
    public HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var servers = TestServers.FromEnvironment();
        Database = await TestDatabase.CreateAsync(servers);
        Broker = await TestBroker.CreateAsync(servers);
        var secret = ApiKey.NewSecret();
        Api = await StartAsync(new ApiUnderTest(Arguments($"--ENROLLMENT_API_KEY={secret}")));
        Consumers = await StartAsync(new ConsumersUnderTest(Arguments()));
        Client = ClientFor(secret);
        Account = await Database.ScalarAsync<Guid>("select account_id from api_keys where sha256 = $1", ApiKey.Hash(secret));
    }

    /// <summary>Starts the scheduler; with other settings if they are given, as <c>--Section:Name=value</c>.</summary>
    public async Task<SchedulerUnderTest> StartSchedulerAsync(params string[] settings) => await StartAsync(new SchedulerUnderTest(Arguments(settings)));

    /// <summary>Another API process beside the first.</summary>
    public async Task<ApiUnderTest> StartApiAsync(params string[] settings) => await StartAsync(new ApiUnderTest(Arguments(settings)));

    /// <summary>Speaks to the API with another key; without any, if it is null.</summary>
    public HttpClient ClientFor(string? secret, ApiUnderTest? api = null)
    {
        var client = new HttpClient { BaseAddress = new Uri((api ?? Api).Address, "/api/v1/") };
        if (secret is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return client;
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        foreach (var process in Enumerable.Reverse(_processes))
            await process.DisposeAsync();
        if (Broker is not null)
            await Broker.DisposeAsync();
        if (Database is not null)
            await Database.DisposeAsync();
    }

    private string[] Arguments(params string[] settings) =>
    [
        $"--ConnectionStrings:Postgres={Database.ConnectionString}",
        $"--ConnectionStrings:RabbitMq={Broker.Address}",
        "--urls=http://127.0.0.1:0",
        "--Logging:LogLevel:Default=Warning",
        .. settings,
    ];

    private async Task<T> StartAsync<T>(T process)
        where T : ProcessUnderTest
    {
        _processes.Add(process);
        await process.StartAsync();
        return process;
    }
}
