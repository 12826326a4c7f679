using Enrollment.Core.Jobs;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>A page is cut by those who match when it is planned; an import may make thousands more match before it is enrolled.</summary>
public sealed class When_contacts_come_to_match_while_a_page_waits(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task A_jobs_page_takes_them_in_rounds_of_500()
    {
        var (sequence, contacts) = await SparseAsync(count: 1_203);
        await A.Enrollments(engine.Database, sequence, contacts.Skip(700).Take(3));
        var job = await A.Job(engine.Database, sequence, Bulk.Contacts(("source", "fair")));

        await MatchAllBeforeTheirPageAsync(sequence, job);
        var ended = await engine.EndAsync(job);

        Assert.Equal((1_200, 3, 0), ended.Counts);
        Assert.Equal(1, ended.Totals.PagesTotal);
        Assert.Equal(contacts, await engine.LiveAsync(sequence));
        // Rows of one transaction have one xmin.
        Assert.Equal(
            [500L, 500L, 200L],
            await engine.Database.ColumnAsync<long>("select count(*) from enrollments where job_id = $1 group by xmin::text order by 1 desc", job));
    }

    [Fact]
    public async Task Page_mode_takes_500_and_leaves_the_rest_to_the_next_call()
    {
        var (sequence, contacts) = await SparseAsync(count: 740);
        var target = Bulk.Contacts(("source", "fair"));
        var job = await A.Job(engine.Database, sequence, target, BulkModes.Page);

        await MatchAllBeforeTheirPageAsync(sequence, job);
        var first = await engine.EndAsync(job);
        var second = await engine.EnrollAsync(sequence, target, BulkModes.Page, after: first.Cursor);

        Assert.Equal((500, 0, 0), first.Counts);
        Assert.True(first.HasMore);
        Assert.Equal(contacts[499], first.Cursor);
        Assert.Equal((240, 0, 0), second.Counts);
        Assert.False(second.HasMore);
        Assert.Equal(contacts, await engine.LiveAsync(sequence));
    }

    // Only the first and the last match.
    private async Task<(MadeSequence Sequence, IReadOnlyList<Guid> Contacts)> SparseAsync(int count)
    {
        var account = await A.Account(engine.Database);
        var first = await A.Contacts(engine.Database, account, 1, source: "fair");
        var others = await A.Contacts(engine.Database, account, count - 2, source: "web");
        var last = await A.Contacts(engine.Database, account, 1, source: "fair");
        return (await A.Sequence(engine.Database, account), [.. first, .. others, .. last]);
    }

    private async Task MatchAllBeforeTheirPageAsync(MadeSequence sequence, Guid job)
    {
        await using var held = await HeldRows.PagesOfAsync(engine.Database, job);
        await engine.RequestAsync(sequence, job);
        await Eventually.EqualsAsync("Planned pages", 1, () => engine.Database.ScalarAsync<int>("select pages_planned from bulk_jobs where id = $1", job));
        await engine.Database.ExecuteAsync("update contacts set source = 'fair' where account_id = $1", sequence.AccountId);
    }
}
