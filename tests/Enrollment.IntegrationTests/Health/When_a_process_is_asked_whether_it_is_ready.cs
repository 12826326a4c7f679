using System.Net;
using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;

namespace Enrollment.IntegrationTests.Health;

public sealed class When_a_process_is_asked_whether_it_is_ready : IAsyncLifetime
{
    // Nothing listens on the port of discarded packets.
    private const string NoBroker = "--ConnectionStrings:RabbitMq=amqp://guest:guest@127.0.0.1:9/";

    private OwnService _service = null!;

    public async Task InitializeAsync() => _service = await OwnService.CreateAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Each_names_what_it_stands_on()
    {
        var consumers = await _service.StartAsync(arguments => new ConsumersUnderTest(arguments));
        var scheduler = await _service.StartAsync(arguments => new SchedulerUnderTest(arguments));
        var api = await _service.StartAsync(arguments => new ApiUnderTest(arguments));

        Assert.Equal((HttpStatusCode.OK, "ready", "broker ok, database ok, endpoints ok, import_batches ok, migrations ok"), await AskAsync(consumers));
        Assert.Equal((HttpStatusCode.OK, "ready", "broker ok, database ok, migrations ok"), await AskAsync(scheduler));
        Assert.Equal((HttpStatusCode.OK, "ready", "broker ok, consumers ok, database ok, migrations ok"), await AskAsync(api));
    }

    [Fact]
    public async Task Without_consumers_the_API_is_degraded_and_names_their_queues()
    {
        var api = await _service.StartAsync(arguments => new ApiUnderTest(arguments));

        var (status, word, checks) = await AskAsync(api);

        Assert.Equal((HttpStatusCode.OK, "degraded"), (status, word));
        Assert.Contains("consumers failing", checks, StringComparison.Ordinal);
        Assert.Contains("broker ok", checks, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_broker_the_API_is_degraded_and_the_scheduler_is_not_ready()
    {
        var api = await _service.StartAsync(arguments => new ApiUnderTest(arguments), NoBroker);
        var scheduler = await _service.StartAsync(arguments => new SchedulerUnderTest(arguments), NoBroker);

        Assert.Equal((HttpStatusCode.OK, "degraded", "broker failing, consumers failing, database ok, migrations ok"), await AskAsync(api));
        var (status, word, checks) = await AskAsync(scheduler);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable"), (status, word));
        Assert.Contains("broker BrokerUnreachableException", checks, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_migration_none_is_ready()
    {
        var api = await _service.StartAsync(arguments => new ApiUnderTest(arguments));
        var scheduler = await _service.StartAsync(arguments => new SchedulerUnderTest(arguments));
        await _service.Database.ExecuteAsync("delete from schema_migrations");

        var (apiStatus, apiWord, apiChecks) = await AskAsync(api);
        var (status, word, checks) = await AskAsync(scheduler);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable"), (apiStatus, apiWord));
        Assert.Contains("database ok, migrations failing", apiChecks, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable", "broker ok, database ok, migrations migrations are missing"), (status, word, checks));
    }

    private static async Task<(HttpStatusCode Status, string Word, string Checks)> AskAsync(ProcessUnderTest process)
    {
        using var client = new HttpClient { BaseAddress = process.Address };
        var live = await client.AskAsync("/health/live");
        var ready = await client.AskAsync("/health/ready");

        Assert.Equal((HttpStatusCode.OK, "live"), (live.Status, live.Body.GetProperty("status").GetString()));
        var checks = ready.Body.GetProperty("checks").EnumerateObject()
            .Select(check => $"{check.Name} {(check.Value.ValueKind == JsonValueKind.String ? check.Value : check.Value.GetProperty("status")).GetString()}");
        return (ready.Status, ready.Body.GetProperty("status").GetString()!, string.Join(", ", checks.Order(StringComparer.Ordinal)));
    }
}
