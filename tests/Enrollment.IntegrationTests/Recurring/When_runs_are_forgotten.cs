using Enrollment.IntegrationTests.Sweeps;
using Enrollment.Scheduler.Recurring;
using Enrollment.Scheduler.Retention;
using Enrollment.Testing;
using Microsoft.Extensions.Options;
using static Enrollment.IntegrationTests.Recurring.RecurringClock;

namespace Enrollment.IntegrationTests.Recurring;

public sealed class When_runs_are_forgotten(RecurringClock engine) : IClassFixture<RecurringClock>
{
    [Fact]
    public async Task Those_whose_time_is_over_go_and_their_jobs_stay()
    {
        var recurring = await A.Recurring(engine.Database, await A.Sequence(engine.Database, await A.Account(engine.Database)), At("01-01T12:00"));
        foreach (var day in new[] { "01-02T09:00", "01-03T09:00" })
        {
            await engine.SweepAsync(day);
            await engine.JobsEndedAsync(recurring);
        }
        await engine.Database.ExecuteAsync("update recurring_runs set started_at = now() - interval '91 days' where planned_at = $1 and recurring_enrollment_id = $2", At("01-02T09:00"), recurring);

        await new ForgetRuns(engine.Database.DataSource, TimeProvider.System, Options.Create(new RecurringOptions())).ToTheEndAsync();

        Assert.Equal(["01-03T09:00 started"], await engine.RunsAsync(recurring));
        Assert.Equal(2, (await engine.JobsAsync(recurring)).Count);
    }
}
