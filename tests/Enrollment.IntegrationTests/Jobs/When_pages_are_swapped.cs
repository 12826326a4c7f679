using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.Testing;
using Npgsql;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>A page that is done is swapped for the next one of its job, beside other pages of the same account.</summary>
public sealed class When_pages_are_swapped(NarrowWindow engine) : IClassFixture<NarrowWindow>
{
    [Fact]
    public async Task Two_at_once_are_swapped_for_different_pages_and_neither_waits()
    {
        var job = await RunningAsync(pages: 6, sent: NarrowWindow.Pages);
        await using var first = await EndAsync(job, page: 1);
        await using var second = await EndAsync(job, page: 2);

        Assert.True(await SwapAsync(first, job, page: 1));
        Assert.True(await SwapAsync(second, job, page: 2));

        Assert.Equal([5], await SentInAsync(first, job));
        Assert.Equal([6], await SentInAsync(second, job));
    }

    [Fact]
    public async Task One_that_is_undone_is_swapped_again_by_the_next()
    {
        var job = await RunningAsync(pages: 6, sent: NarrowWindow.Pages);
        await using (var killed = await EndAsync(job, page: 1))
            Assert.True(await SwapAsync(killed, job, page: 1));

        await using var next = await EndAsync(job, page: 3);
        Assert.True(await SwapAsync(next, job, page: 3));

        Assert.Equal([5], await SentInAsync(next, job));
    }

    [Fact]
    public async Task Whoever_fills_the_window_passes_over_a_page_that_is_being_swapped_in()
    {
        var job = await RunningAsync(pages: 7, sent: 3);
        await using var swapping = await EndAsync(job, page: 1);
        Assert.True(await SwapAsync(swapping, job, page: 1));

        await using var filling = await EndAsync(job, page: 2);
        Assert.False(await engine.Part<JobShares>().PageDoneAsync(filling, job.AccountId, job.Id, CancellationToken.None));

        // Two places are free: the one of the page that is done, and one that nobody had.
        Assert.Equal([4], await SentInAsync(swapping, job));
        Assert.Equal([5, 6], await SentInAsync(filling, job));
    }

    [Fact]
    public async Task A_page_that_was_not_in_flight_is_swapped_for_none()
    {
        var job = await RunningAsync(pages: 3, sent: 1);
        await using var unit = await EndAsync(job, page: 2);

        Assert.False(await SwapAsync(unit, job, page: 2));
    }

    [Fact]
    public async Task With_more_in_flight_than_the_window_has_room_for_nothing_follows()
    {
        var job = await RunningAsync(pages: 8, sent: NarrowWindow.Pages + 1);
        await using var unit = await EndAsync(job, page: 1);

        Assert.False(await SwapAsync(unit, job, page: 1));
        Assert.False(await engine.Part<JobShares>().PageDoneAsync(unit, job.AccountId, job.Id, CancellationToken.None));
        Assert.Empty(await SentInAsync(unit, job));
    }

    private Task<bool> SwapAsync(OutboxUnit unit, RunningJob job, int page) =>
        engine.Part<JobShares>().TrySwapAsync(unit, job.AccountId, job.Id, page, BulkOperations.Enroll, CancellationToken.None);

    private async Task<RunningJob> RunningAsync(int pages, int sent)
    {
        var sequence = await A.Sequence(engine.Database, await A.Account(engine.Database));
        var job = await A.Job(engine.Database, sequence, Bulk.Leads);
        await engine.Database.ExecuteAsync("""
            insert into bulk_pages (job_id, account_id, page_number, after_key, up_to_key, sent_at)
            select $1, $2, n, $1, $1, case when n <= $4 then timestamptz '2026-01-01' end from generate_series(1, $3) n
            """, job, sequence.AccountId, pages, sent);
        await engine.Database.ExecuteAsync("""
            update bulk_jobs set status = 'running', started_at = now(), ceiling_key = id, planned_at = now(), pages_planned = $2 where id = $1
            """, job, pages);
        await engine.Database.ExecuteAsync("insert into job_shares (job_id, account_id) values ($1, $2)", job, sequence.AccountId);
        return new(job, sequence.AccountId);
    }

    // The transaction of a page, at its end.
    private async Task<OutboxUnit> EndAsync(RunningJob job, int page)
    {
        var unit = await engine.Part<OutboxUnits>().BeginAsync(CancellationToken.None);
        await using var end = new NpgsqlCommand("update bulk_pages set done_at = now() where job_id = $1 and page_number = $2", unit.Connection)
        {
            Parameters = { new() { Value = job.Id }, new() { Value = page } },
        };
        await end.ExecuteNonQueryAsync();
        return unit;
    }

    private static async Task<List<int>> SentInAsync(OutboxUnit unit, RunningJob job)
    {
        await using var command = new NpgsqlCommand("select page_number from bulk_pages where job_id = $1 and sent_at > '2026-01-01' order by page_number", unit.Connection)
        {
            Parameters = { new() { Value = job.Id } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var pages = new List<int>();
        while (await reader.ReadAsync())
            pages.Add(reader.GetInt32(0));
        return pages;
    }

    private sealed record RunningJob(Guid Id, Guid AccountId);
}
