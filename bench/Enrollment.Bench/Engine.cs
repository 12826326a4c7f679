using System.Security.Cryptography;
using Npgsql;
using RabbitMQ.Client;

namespace Enrollment.Bench;

/// <summary>The three processes on a database and a virtual host of their own, ready to work.</summary>
internal sealed class Engine : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly Dictionary<string, EngineProcess> _processes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private readonly HttpClient _health = new();
    private readonly string _root;

    private Engine(string root) => _root = root;

    public NpgsqlDataSource Database { get; private set; } = null!;

    public IConnection Broker { get; private set; } = null!;

    public ApiClient Api { get; private set; } = null!;

    /// <summary>The key of the account that everything is measured in.</summary>
    public string ApiKey => _environment["ENROLLMENT_API_KEY"];

    public static async Task<Engine> StartAsync(BenchSettings settings, CancellationToken stop)
    {
        var engine = new Engine(settings.Root);
        try
        {
            await engine.StartServersAsync(settings, stop);
            await engine.StartProcessesAsync(stop);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Peaks of memory since the processes were started.</summary>
    public IReadOnlyDictionary<string, int> PeakMegabytes() =>
        _processes.ToDictionary(process => process.Key, process => process.Value.PeakMegabytes(), StringComparer.Ordinal);

    /// <summary>The last output of the processes, for a failure's message.</summary>
    public string LastLines() =>
        string.Join('\n', _processes.Values.Select(process => $"--- {process.Name}\n{process.LastLines()}"));

    /// <summary>Leaves the servers to the limit that is measured on them.</summary>
    public async Task StopProcessesAsync()
    {
        await Task.WhenAll(_processes.Values.Select(process => process.DisposeAsync().AsTask()));
        _processes.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await StopProcessesAsync();
        foreach (var owned in Enumerable.Reverse(_owned))
            await owned.DisposeAsync();
        _health.Dispose();
    }

    private async Task StartServersAsync(BenchSettings settings, CancellationToken stop)
    {
        var name = $"enrollment_bench_{DateTime.UtcNow:yyyyMMdd_HHmmss}_{RandomNumberGenerator.GetHexString(4, lowercase: true)}";
        var database = Own(await OwnDatabase.CreateAsync(settings.Postgres, name, stop));
        var broker = settings.RabbitMq;
        if (settings.Management is not null)
            broker = Own(await OwnVirtualHost.CreateAsync(settings.Management, broker, name, stop)).Address;

        Database = Own(NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            MaxAutoPrepare = 20,
            NoResetOnClose = true,
            CommandTimeout = 600,
        }));
        Broker = Own(await new ConnectionFactory { Uri = broker, ClientProvidedName = "enrollment-bench" }.CreateConnectionAsync(stop));
        if (settings.Management is null)
            Own(await SharedVirtualHost.TakeAsync(Broker, stop));

        _environment["ConnectionStrings__Postgres"] = database.ConnectionString;
        _environment["ConnectionStrings__RabbitMq"] = broker.ToString();
        _environment["ENROLLMENT_API_KEY"] = "ek_test_" + RandomNumberGenerator.GetHexString(64, lowercase: true);
    }

    private async Task StartProcessesAsync(CancellationToken stop)
    {
        foreach (var name in (string[])["api", "consumers", "scheduler"])
            _processes[name] = Start(name);
        await Task.WhenAll(_processes.Values.Select(process => process.WaitUntilReadyAsync(_health, stop)));
        Api = new ApiClient(_processes["api"].Address, ApiKey);
        _owned.Add(Api);
    }

    private EngineProcess Start(string name)
    {
        var (folder, project) = name switch
        {
            "api" => ("Enrollment.Api", "Enrollment.Api"),
            "consumers" => ("Enrollment.Consumers", "Enrollment.Consumers"),
            _ => ("Scheduler", "Enrollment.Scheduler"),
        };
        return EngineProcess.Start(name, Path.Combine(_root, "src", folder, "bin", "Release", "net10.0", project + ".dll"), _environment);
    }

    private T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
