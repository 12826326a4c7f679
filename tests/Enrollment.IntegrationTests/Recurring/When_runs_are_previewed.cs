using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Recurring;

/// <summary>C5: the times that a preview shows are those at which the scheduler starts runs.</summary>
public sealed class When_runs_are_previewed(RecurringClock engine) : IClassFixture<RecurringClock>
{
    [Theory]
    [InlineData("C5", "0 9 * * 1-5", "America/New_York")]
    [InlineData("C5 through the year", "0 9 1 * *", "America/New_York")]
    [InlineData("C5 in the hour that is missing or there twice", "30 2 * 3,10 SUNL", "Europe/Berlin")]
    public async Task What_is_shown_is_what_is_run(string what, string cron, string timezone)
    {
        var api = await engine.StartApiAsync();
        var account = await A.Account(engine.Database);
        using var client = api.ClientFor(await A.ApiKey(engine.Database, account));
        var sequence = await A.Sequence(engine.Database, account);

        var shown = await client.PreviewAsync(cron, timezone, 20);
        var id = await client.MakeRecurringAsync(sequence.Id, $$"""{"cron": "{{cron}}", "timezone": "{{timezone}}", "max_runs": {{shown.Count}}}""");
        foreach (var time in shown)
        {
            await engine.SweepAsync(time.AddTicks(-1));
            await engine.SweepAsync(time);
            await engine.JobsEndedAsync(id);
        }

        var runs = (await client.AskAsync($"recurring-enrollments/{id}/runs")).Listed.EnumerateArray().Reverse().ToList();
        Assert.Equal($"{what}: {string.Join(' ', shown)}", $"{what}: {string.Join(' ', runs.Select(run => run.GetProperty("planned_at").GetDateTimeOffset()))}");
        Assert.All(runs, run => Assert.Equal("completed", run.GetProperty("status").GetString()));
        Assert.Equal(20, shown.Count);
    }
}
