using System.Net;
using System.Net.Http.Json;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Telemetry;

/// <summary>Everything that docs/operations.md lists reaches a collector, and what was measured last is sent before the process has ended.</summary>
public sealed class ExportTests
{
    private static readonly string[] Instruments =
        ["http.server.request.duration", "db.client.operation.duration", "dotnet.gc.collections", "enrollment.outbox.publish_duration"];

    private static readonly string[] Sources = ["Enrollment", "Microsoft.AspNetCore", "Npgsql", "MassTransit"];

    [Fact]
    public async Task What_is_measured_and_traced_reaches_the_collector()
    {
        await using var collector = await TelemetryCollector.StartAsync();
        await using var service = await OwnService.CreateAsync();
        string[] export =
        [
            $"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Address}",
            "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        ];
        await service.StartAsync(arguments => new ConsumersUnderTest(arguments), export);
        var api = await service.StartAsync(arguments => new ApiUnderTest(arguments), export);
        var account = await A.Account(service.Database);
        var sequence = await A.Sequence(service.Database, account, A.Step());
        var contacts = await A.Contacts(service.Database, account, 3);
        using var client = new HttpClient { BaseAddress = api.Address, DefaultRequestHeaders = { Authorization = new("Bearer", await A.ApiKey(service.Database, account)) } };

        using var enrolled = await client.PostAsJsonAsync(
            new Uri($"/api/v1/event-queues/{sequence.Id}/bulk-enroll", UriKind.Relative), new { contact_ids = contacts, mode = "all" });
        Assert.Equal(HttpStatusCode.Accepted, enrolled.StatusCode);
        await Eventually.EqualsAsync("enrolled", 3L, () => service.Database.ScalarAsync<long>("select count(*) from enrollments"));
        await service.StopProcessesAsync();

        Assert.All(Instruments, instrument => Assert.Contains(instrument, collector.Metrics, StringComparison.Ordinal));
        Assert.All(Sources, source => Assert.Contains(source, collector.Traces, StringComparison.Ordinal));
    }
}
