using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_a_consumer_is_killed_while_it_takes_in_requests(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public Task Each_request_becomes_its_one_job() => Service.RunAsync(servers, output, async service =>
    {
        var queue = await A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromDays(30)));
        await A.Contacts(service.Database, service.Account, 3, contactType: "lead");
        var consumers = await service.StartConsumersAsync();

        // Each has been read, but none can be written before the kill.
        IReadOnlyList<Guid> jobs;
        await using (await HeldRows.ByAsync(service.Database, "lock table bulk_jobs in share row exclusive mode"))
        {
            jobs = await PublishAsync(service, queue, 30);
            await Eventually.HoldsAsync("a request is half-way", () => service.Database.ScalarAsync<bool>("select exists (select from pg_locks where relation = 'bulk_jobs'::regclass and not granted)"));
            await consumers.KillAsync();
        }
        await service.StartConsumersAsync();

        await service.AreKeptAsync("completed", [.. jobs.Select(job => (job, (int?)3))]);
        Assert.Equal(jobs.Count, await service.Database.ScalarAsync<long>("select count(*) from bulk_jobs"));
    });

    private static async Task<IReadOnlyList<Guid>> PublishAsync(Service service, MadeSequence queue, int count)
    {
        var headers = new Dictionary<string, object?>(StringComparer.Ordinal) { [EnrollmentHeaders.ApiKey] = await A.ApiKey(service.Database, service.Account) };
        var jobs = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var job in jobs)
        {
            var request = new BulkEnrollRequested(job, queue.AccountId, queue.Id, JsonElement.Parse("""{"contact_filter": {"contact_type": "lead"}}"""));
            var message = OutboxMessage.Of(request, Guid.CreateVersion7(), job);
            await service.Broker.PublishAsync(message.Type.Exchange, "", BusEnvelope.Write(message, DateTimeOffset.UtcNow), BusEnvelope.ContentType, message.MessageId, headers);
        }
        return jobs;
    }
}
