using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

/// <summary>C6: killed between claim and job, again and again, each planned time gets one job all the same.</summary>
[Collection(WithPrivateServers.Name)]
public sealed class When_the_scheduler_is_killed_while_it_starts_runs(PrivateServers servers, ITestOutputHelper output)
{
    private const int Kills = 5;
    private const int Planned = 600;

    [Fact]
    public Task C6_each_planned_time_gets_one_job() => Service.RunAsync(servers, output, async service =>
    {
        var sequence = await A.Sequence(service.Database, service.Account);
        await A.Contacts(service.Database, service.Account, 3);
        await service.StartConsumersAsync();
        // Each has one time, which has just come.
        await A.Recurrings(service.Database, Planned, sequence, DateTimeOffset.UtcNow.AddMinutes(-1), cron: "* * * * *", maxRuns: 1);

        for (var kill = 1; kill <= Kills; kill++)
        {
            var before = await StartedAsync(service);
            Assert.True(before < Planned, $"All was started before kill {kill}: the rest would test nothing.");
            var scheduler = service.BeginScheduler(batchSize: 500);
            await Eventually.SeesAsync(
                $"runs before kill {kill}", () => StartedAsync(service), seen => seen > before, TimeSpan.FromSeconds(60), every: TimeSpan.FromMilliseconds(5));
            await scheduler.KillAsync();
        }
        await Task.WhenAll(service.StartSchedulerAsync(), service.StartSchedulerAsync());

        await Eventually.SeesAsync("all runs", () => StartedAsync(service), started => started == Planned, TimeSpan.FromSeconds(90));
        Assert.Equal((Planned, Planned, 0), (
            await service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where recurring_enrollment_id is not null"),
            await service.Database.ScalarAsync<long>("select count(distinct recurring_enrollment_id) from bulk_jobs"),
            await service.Database.ScalarAsync<long>("select count(*) from recurring_runs r where status = 'started' and not exists (select from bulk_jobs j where j.id = r.job_id)")));
    });

    private static Task<long> StartedAsync(Service service) => service.Database.ScalarAsync<long>("select count(*) from recurring_runs where status = 'started'");
}
