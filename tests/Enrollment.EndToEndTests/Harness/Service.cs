using System.Net.Http.Headers;
using Enrollment.Core.Accounts;
using Enrollment.Testing;
using Npgsql;
using Xunit.Abstractions;
using EnrollmentClient = Enrollment.Client.EnrollmentClient;
using EnrollmentClientOptions = Enrollment.Client.EnrollmentClientOptions;

namespace Enrollment.EndToEndTests.Harness;

/// <summary>One test's service: its database, its virtual host, its processes, and a ledger of everything announced.</summary>
public sealed class Service : IAsyncDisposable
{
    // Leases are short, so that what a dead process left is taken over within the patience of a test.
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["Outbox__Lease"] = "00:00:03",
        ["Outbox__PublishTimeout"] = "00:00:05",
        ["Webhooks__AllowedHosts__0"] = "127.0.0.1",
    };

    private readonly string _secret = ApiKey.NewSecret();
    private readonly List<ServiceProcess> _processes = [];

    private Service(PrivateServers servers, TestDatabase database, TestBroker broker, Ledger ledger) =>
        (Servers, Database, Broker, Ledger, ProcessConnectionString) = (servers, database, broker, ledger, database.ConnectionString);

    public PrivateServers Servers { get; }

    public TestDatabase Database { get; }

    public TestBroker Broker { get; }

    /// <summary>Listens to the news, and to <c>StepDue</c> if the test asked for it.</summary>
    public Ledger Ledger { get; }

    /// <summary>The account that everything in the test belongs to.</summary>
    public Guid Account { get; private set; }

    /// <summary>The API key of <see cref="Account"/>.</summary>
    public string Secret => _secret;

    /// <summary>The database's address for the processes that are started from now on.</summary>
    public string ProcessConnectionString { get; set; }

    /// <summary>Environment variables of the processes that are started from now on, besides those that all have.</summary>
    public IDictionary<string, string> ProcessSettings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Runs a test; shows the logs of its processes if it fails.</summary>
    /// <param name="listenTo">What the ledger listens to besides the news of bulk jobs.</param>
    public static async Task RunAsync(PrivateServers servers, ITestOutputHelper output, Func<Service, Task> test, params string[] listenTo)
    {
        var database = await TestDatabase.CreateAsync(servers.Servers);
        var broker = await TestBroker.CreateAsync(servers.Servers);
        var ledger = await Ledger.StartAsync(broker.Address, ["ContactEnrolled", "BulkEnrollmentCompleted", .. listenTo]);
        await using var service = new Service(servers, database, broker, ledger);
        try
        {
            service.Account = await A.Account(database);
            await using (var tables = database.Db())
            {
                tables.ApiKeys.Add(ApiKey.Of(service._secret, service.Account, "test", Scopes.All, DateTimeOffset.UtcNow));
                await tables.SaveChangesAsync();
            }
            await test(service);
        }
        catch
        {
            foreach (var process in service._processes)
                output.WriteLine($"---- {process.Program} at {process.Address}{(process.HasExited ? ", ended" : "")}\n{process.Log()}\n");
            throw;
        }
    }

    /// <summary>Another consumers process; returns when it is ready.</summary>
    public Task<ServiceProcess> StartConsumersAsync() => StartAsync("Enrollment.Consumers", "Enrollment.Consumers");

    /// <summary>Another consumers process; returns at once.</summary>
    public ServiceProcess BeginConsumers() => Begin("Enrollment.Consumers", "Enrollment.Consumers", []);

    /// <summary>Another scheduler; returns when it is ready.</summary>
    public Task<ServiceProcess> StartSchedulerAsync() => StartAsync("Scheduler", "Enrollment.Scheduler");

    /// <summary>Another scheduler that takes few steps in one transaction; returns at once.</summary>
    public ServiceProcess BeginScheduler(int batchSize) =>
        Begin("Scheduler", "Enrollment.Scheduler", new(StringComparer.Ordinal) { ["DueSteps__BatchSize"] = $"{batchSize}" });

    /// <summary>Another scheduler; returns at once.</summary>
    public ServiceProcess BeginScheduler() => Begin("Scheduler", "Enrollment.Scheduler", []);

    /// <summary>Another API process; returns when it is ready.</summary>
    public Task<ServiceProcess> StartApiAsync() => StartAsync("Enrollment.Api", "Enrollment.Api");

    /// <summary>Another API process; returns at once.</summary>
    public ServiceProcess BeginApi() => Begin("Enrollment.Api", "Enrollment.Api", []);

    /// <summary>Speaks bare HTTP, for tests of what exactly is answered.</summary>
    public HttpClient ClientOf(ServiceProcess api) => ClientOf(api.Address);

    /// <summary>Speaks bare HTTP to whichever API is behind an address.</summary>
    public HttpClient ClientOf(Uri api) => new()
    {
        BaseAddress = new Uri(api, "/api/v1/"),
        Timeout = TimeSpan.FromSeconds(30),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", _secret) },
    };

    /// <summary>Speaks as callers do, for tests of what becomes of it. Nothing is sent twice.</summary>
    public EnrollmentClient CallerOf(ServiceProcess api) => Caller(api, _secret);

    /// <summary>A caller of another account, with a key of its own.</summary>
    public async Task<EnrollmentClient> CallerOfAsync(ServiceProcess api, Guid account)
    {
        var secret = ApiKey.NewSecret();
        await using var tables = Database.Db();
        tables.ApiKeys.Add(ApiKey.Of(secret, account, "test", Scopes.All, DateTimeOffset.UtcNow));
        await tables.SaveChangesAsync();
        return Caller(api, secret);
    }

    /// <summary>How many pages of a job are done.</summary>
    public Task<long> PagesDoneAsync(Guid job) =>
        Database.ScalarAsync<long>("select count(*) from bulk_pages where job_id = $1 and done_at is not null", job);

    /// <summary>Looks closely until so many pages of a job are done.</summary>
    public Task PagesDoneAsync(Guid job, int atLeast) =>
        Eventually.SeesAsync("pages done", () => PagesDoneAsync(job), done => done >= atLeast, TimeSpan.FromSeconds(60), every: TimeSpan.FromMilliseconds(15));

    public async ValueTask DisposeAsync()
    {
        _processes.ForEach(process => process.Dispose());
        // A test that failed half-way may have left a server down.
        await Servers.StartAsync("postgres");
        await Servers.StartAsync("rabbitmq");
        await Ledger.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static EnrollmentClient Caller(ServiceProcess api, string secret) => new(api.Address, secret, new EnrollmentClientOptions { RetryFor = TimeSpan.Zero });

    private async Task<ServiceProcess> StartAsync(string project, string program)
    {
        var process = Begin(project, program, []);
        await process.ReadyAsync();
        return process;
    }

    private ServiceProcess Begin(string project, string program, Dictionary<string, string> settings)
    {
        // The database tells its sessions apart by their names.
        var name = $"{program} {_processes.Count + 1}";
        var environment = new Dictionary<string, string>([.. Settings, .. settings], StringComparer.Ordinal)
        {
            ["ConnectionStrings__Postgres"] = new NpgsqlConnectionStringBuilder(ProcessConnectionString) { ApplicationName = name }.ConnectionString,
            ["ConnectionStrings__RabbitMq"] = Broker.Address.ToString(),
        };
        foreach (var (setting, value) in ProcessSettings)
            environment[setting] = value;
        var process = ServiceProcess.Start(name, project, program, environment);
        _processes.Add(process);
        return process;
    }
}
