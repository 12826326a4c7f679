using Enrollment.Contracts;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_the_api_is_killed_right_after_202(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public Task The_job_is_done() => Service.RunAsync(servers, output, async service =>
    {
        var queue = await service.QuietQueueAsync();
        await service.StartConsumersAsync();
        var api = await service.StartApiAsync();
        using var client = service.ClientOf(api);

        var job = await client.EnrollLeadsAsync(queue);
        await api.KillAsync();

        await service.AreKeptAsync("completed", (job, Situations.Contacts));
    });

    [Fact]
    public Task The_job_is_done_even_if_the_broker_was_away_when_it_was_accepted() => Service.RunAsync(servers, output, async service =>
    {
        var queue = await service.QuietQueueAsync();
        var api = await service.StartApiAsync();
        using var client = service.ClientOf(api);
        await servers.KillAsync("rabbitmq");

        var job = await client.EnrollLeadsAsync(queue);
        await api.KillAsync();
        await servers.StartAsync("rabbitmq");
        await service.StartConsumersAsync();

        await service.AreKeptAsync("completed", (job, Situations.Contacts));
    });

    [Fact]
    public Task E1_all_rows_are_enrolled_although_it_was_killed_before_it_published() => Service.RunAsync(servers, output, async service =>
    {
        const int rows = 1_000;
        var agent = await A.Agent(service.Database, service.Account);
        // Nobody listens there: what the API commits stays in the outbox.
        service.ProcessSettings["ConnectionStrings__RabbitMq"] = $"{new UriBuilder(service.Broker.Address) { Port = 1 }.Uri}";
        var api = service.BeginApi();
        service.ProcessSettings.Clear();
        using var client = service.ClientOf(api);

        var batch = await Eventually.SeesAsync(
            "the batch that was accepted", () => client.ScheduleAsync($"{agent.Id}", Situations.Rows(rows)), id => id != default, TimeSpan.FromSeconds(60));
        await api.KillAsync();
        Assert.Equal(1, await service.Database.ScalarAsync<long>("select count(*) from outbox"));
        Assert.Equal(rows, await service.Database.ScalarAsync<long>("select count(*) from bulk_rows where job_id = $1 and status = 'accepted'", batch));
        await service.StartConsumersAsync();

        await Eventually.EqualsAsync(
            "rows enrolled", (long)rows,
            () => service.Database.ScalarAsync<long>("select count(*) from bulk_rows b join enrollments e on e.id = b.enrollment_id where b.job_id = $1 and b.status = 'enrolled'", batch),
            TimeSpan.FromSeconds(60));
        await Eventually.EqualsAsync("distinct announcements", rows, () => service.Ledger.Distinct(nameof(ContactEnrolled)));
        Assert.Empty(await service.Broker.FailedMessagesAsync());
    });
}
