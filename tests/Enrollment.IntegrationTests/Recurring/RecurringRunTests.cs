using System.Net;
using Enrollment.IntegrationTests.EventQueues;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Recurring;

/// <summary>The runs of a recurring enrollment, and previews of its times, over HTTP.</summary>
public sealed class RecurringRunTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private static readonly DateTimeOffset First = new(2030, 1, 7, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Runs_are_listed_with_the_status_and_the_counts_of_their_jobs_the_latest_first()
    {
        var (sequence, id) = await MakeAsync();
        foreach (var (day, status) in new[] { "completed", "failed", "cancelled", "running", "queued" }.Index())
            await MadeRuns.AddAsync(service.Database, sequence, id, First.AddDays(day), status);
        await MadeRuns.AddWithoutJobAsync(service.Database, sequence, id, First.AddDays(5), "refused", "previous_run_active", "The run before it has not ended.");
        await MadeRuns.AddWithoutJobAsync(service.Database, sequence, id, First.AddDays(8), "missed", times: 3);

        var runs = (await service.Client.AskAsync($"recurring-enrollments/{id}/runs")).Listed.EnumerateArray().ToList();

        Assert.Equal(
            [
                "2030-01-15 missed 0 0 0 0   3", "2030-01-12 refused 0 0 0 0 previous_run_active The run before it has not ended. 1",
                "2030-01-11 started 4 3 1 0   1", "2030-01-10 started 4 3 1 0   1", "2030-01-09 failed 4 3 1 0   1", "2030-01-08 failed 4 3 1 0  it was given up 1",
                "2030-01-07 completed 4 3 1 0   1",
            ],
            runs.Select(run => $"{run.GetProperty("planned_at").GetString()![..10]} " + string.Join(' ', new[]
            {
                "status", "matched", "enrolled", "skipped", "failed", "code", "detail", "times",
            }.Select(name => run.GetProperty(name)))));
        Assert.All(runs[2..], run => Assert.Equal(run.Id(), run.GetProperty("job_id").GetGuid()));
        Assert.Equal("2030-01-07T09:00:01.000000Z", runs[^1].GetProperty("started_at").GetString());
    }

    [Fact]
    public async Task A_run_whose_ended_job_was_removed_from_the_database_is_over()
    {
        var (sequence, id) = await MakeAsync();
        var job = await MadeRuns.AddAsync(service.Database, sequence, id, First, "completed");
        await service.Database.ExecuteAsync("delete from bulk_jobs where id = $1", job);

        var run = Assert.Single((await service.Client.AskAsync($"recurring-enrollments/{id}/runs")).Listed.EnumerateArray());

        Assert.Equal($"{job} completed 0", string.Join(' ', new[] { "job_id", "status", "matched" }.Select(name => run.GetProperty(name))));
    }

    [Fact]
    public async Task Runs_are_read_page_by_page_and_back_and_a_cursor_is_for_this_list_only()
    {
        var (sequence, id) = await MakeAsync();
        // In another order than they were planned in, as times that are caught up may be.
        foreach (var day in new[] { 3, 0, 4, 1, 2 })
            await MadeRuns.AddWithoutJobAsync(service.Database, sequence, id, First.AddDays(day), "missed");

        var first = await service.Client.AskAsync($"recurring-enrollments/{id}/runs?limit=2");
        var second = await service.Client.AskAsync($"recurring-enrollments/{id}/runs?limit=2&cursor={first.Pagination("next_cursor")}");
        await MadeRuns.AddWithoutJobAsync(service.Database, sequence, id, First.AddDays(5), "missed");
        var third = await service.Client.AskAsync($"recurring-enrollments/{id}/runs?limit=2&cursor={second.Pagination("next_cursor")}");
        var back = await service.Client.AskAsync($"recurring-enrollments/{id}/runs?limit=2&cursor={third.Pagination("prev_cursor")}");

        Assert.Equal([["11", "10"], ["09", "08"], ["07"], ["09", "08"]], new[] { first, second, third, back }.Select(Days));
        Assert.Null(third.Pagination("next_cursor"));
        Assert.Equal("invalid_cursor", (await service.Client.AskAsync($"recurring-enrollments?cursor={first.Pagination("next_cursor")}")).Code);
    }

    // C5 as far as a clock on the wall can tell: nine o'clock there, in summer and in winter.
    [Theory]
    [InlineData("C5", "0 9 * * 1-5")]
    [InlineData("C5 through the year", "0 9 1 * *")]
    public async Task A_preview_shows_the_times_at_which_the_clock_on_the_wall_says_so(string what, string cron)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

        var times = await service.Client.PreviewAsync(cron, "America/New_York", 20);

        Assert.Equal(20, times.Count);
        Assert.True(times[0] > DateTimeOffset.UtcNow, $"{what}: {times[0]}");
        Assert.Equal(times.Order(), times);
        Assert.All(times, time => Assert.Equal(new(9, 0, 0), TimeZoneInfo.ConvertTime(time, zone).TimeOfDay));
        if (cron.EndsWith("1-5", StringComparison.Ordinal))
            Assert.DoesNotContain(times, time => TimeZoneInfo.ConvertTime(time, zone).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
        else
            Assert.Equal([13, 14], times.Select(time => time.UtcDateTime.Hour).Distinct().Order());
    }

    [Theory]
    [InlineData("?timezone=UTC", "'cron' must be given")]
    [InlineData("?cron=0%209%20*%20*%20*", "'timezone' must be given")]
    [InlineData("?cron=*%20*%20*%20*%20*%20*&timezone=UTC", "once a minute")]
    [InlineData("?cron=61%20*%20*%20*%20*&timezone=UTC", "no cron expression")]
    [InlineData("?cron=0%209%20*%20*%20*&timezone=EST", "Write an IANA name")]
    [InlineData("?cron=0%209%20*%20*%20*&timezone=UTC&count=21", "from 1 to 20")]
    [InlineData("?cron=0%209%20*%20*%20*&timezone=UTC&count=0", "from 1 to 20")]
    [InlineData("?cron=0%209%20*%20*%20*&timezone=UTC&cron=0%209%20*%20*%20*", "given 2 times")]
    [InlineData("?cron=0%209%20*%20*%20*&timezone=UTC&limit=2", "not a parameter here")]
    public async Task A_wrong_preview_is_refused_and_told_why(string query, string told)
    {
        var answer = await service.Client.AskAsync($"recurring-enrollments/preview{query}");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_parameter"), (answer.Status, answer.Code));
        Assert.Contains(told, answer.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private async Task<(MadeSequence Sequence, Guid Id)> MakeAsync()
    {
        var sequence = await A.Sequence(service.Database, service.Account);
        return (sequence, await service.Client.MakeRecurringAsync(sequence.Id));
    }

    private static IEnumerable<string> Days(Answer runs) => runs.Listed.EnumerateArray().Select(run => run.GetProperty("planned_at").GetString()![8..10]);
}
