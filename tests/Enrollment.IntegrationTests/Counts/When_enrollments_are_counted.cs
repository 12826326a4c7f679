using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Jobs;
using Enrollment.IntegrationTests.Steps;
using Enrollment.Scheduler.Counts;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Counts;

/// <summary>The figures equal the rows at every moment, whoever moves them, and whenever they are folded.</summary>
public sealed class When_enrollments_are_counted(SteppedClock engine) : IClassFixture<SteppedClock>
{
    private readonly EnrollmentCounts _counts = new(engine.Database.DataSource);

    [Fact]
    public async Task A_whole_life_is_counted_with_folding_in_between()
    {
        var sequence = await engine.SequenceAsync(A.Step(), A.Step(TimeSpan.FromDays(1), awaitCompletion: true), A.Step(TimeSpan.FromDays(2)));
        await A.Contacts(engine.Database, sequence.AccountId, 700);
        await engine.EnrollAsync(sequence, Bulk.Leads);
        await AssertTrueAsync(sequence, "1 pending pending 700");

        await engine.SweepAsync();
        var enrollments = await IdsAsync(sequence);
        await engine.AreAsync(enrollments, EnrollmentState.Pending, stepSeq: 2);
        await AssertTrueAsync(sequence, "2 pending pending 700");

        await engine.MakeDueAsync(enrollments);
        await engine.SweepAsync();
        await engine.AreAsync(enrollments, EnrollmentState.Processing, stepSeq: 2);
        await engine.ReportDoneAsync(enrollments[0], 2);
        await engine.ReportFailedAsync(enrollments[1], 2, "no", Retry: false);
        await engine.HandleAsync(new CancelEnrollment(enrollments[2], sequence.AccountId, "enough"), enrollments[2]);
        await engine.Database.ExecuteAsync(
            "update enrollments set state = 'paused', held_state = 'processing', held_due_at = due_at, due_at = null where id = $1", enrollments[3]);
        await AssertTrueAsync(sequence, "2 cancelled cancelled 1", "2 failed failed 1", "2 paused processing 1", "2 processing processing 696", "3 pending pending 1");

        await engine.Database.ExecuteAsync("delete from enrollments where id = $1", enrollments[2]);
        await AssertTrueAsync(sequence, "2 failed failed 1", "2 paused processing 1", "2 processing processing 696", "3 pending pending 1");
    }

    [Fact]
    public async Task The_figures_are_true_at_every_moment_of_busy_times()
    {
        var sequence = await engine.SequenceAsync(A.Step(), A.Step(), A.Step());
        await A.Contacts(engine.Database, sequence.AccountId, 3_000);
        using var over = new CancellationTokenSource();
        var folding = RepeatAsync(() => _counts.FoldNextAsync(CancellationToken.None), over.Token);
        var looking = RepeatAsync(AssertNoDifferenceAsync, over.Token);

        await Task.WhenAll(engine.EnrollAsync(sequence, Bulk.Leads), engine.EnrollAsync(sequence, Bulk.Leads));
        await Eventually.HoldsAsync("Everybody is through", async () =>
        {
            await engine.SweepAsync(schedulers: 2);
            return await engine.Database.ScalarAsync<long>("select count(*) from enrollments where sequence_id = $1 and state = 'completed'", sequence.Id) == 3_000;
        }, EngineFixture.Patience);

        await over.CancelAsync();
        await Task.WhenAll(folding, looking);
        await AssertTrueAsync(sequence, "3 completed completed 3000");
    }

    [Fact]
    public async Task Folding_leaves_nothing_noted_and_one_row_for_each_place()
    {
        var sequence = await engine.SequenceAsync();
        await engine.EnrollAsync(sequence, 3);
        await engine.EnrollAsync(sequence, 4);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _counts.FoldNextAsync(CancellationToken.None)));
        await _counts.FoldNextAsync(CancellationToken.None);

        Assert.Equal(0, await engine.Database.ScalarAsync<long>("select count(*) from enrollment_deltas where sequence_id = $1", sequence.Id));
        Assert.Equal(7, await engine.Database.ScalarAsync<long>("select enrollments from enrollment_counts where sequence_id = $1", sequence.Id));
    }

    [Fact]
    public async Task What_is_only_due_later_notes_nothing()
    {
        var sequence = await engine.SequenceAsync();
        await engine.EnrollAsync(sequence, 5);
        await _counts.FoldNextAsync(CancellationToken.None);

        await engine.Database.ExecuteAsync("update enrollments set due_at = due_at + interval '1 hour' where sequence_id = $1", sequence.Id);

        Assert.Equal(0, await engine.Database.ScalarAsync<long>("select count(*) from enrollment_deltas where sequence_id = $1", sequence.Id));
    }

    private async Task AssertTrueAsync(MadeSequence sequence, params string[] expected)
    {
        for (var folded = 0; folded < 2; folded++)
        {
            Assert.Equal(expected, await engine.Database.ColumnAsync<string>("""
                select format('%s %s %s %s', position, state, place, sum(enrollments)) from enrollment_totals where sequence_id = $1
                group by position, state, place having sum(enrollments) <> 0 order by 1
                """, sequence.Id));
            await AssertNoDifferenceAsync();
            await _counts.FoldNextAsync(CancellationToken.None);
        }
    }

    // One statement, one snapshot.
    private async Task AssertNoDifferenceAsync() => Assert.Equal("", await engine.Database.ScalarAsync<string>("""
        with real as (
            select account_id, sequence_id, sequence_version, position, state, coalesce(held_state, state) as place, count(*) as n
            from enrollments group by 1, 2, 3, 4, 5, 6),
        told as (
            select account_id, sequence_id, sequence_version, position, state, place, sum(enrollments) as n
            from enrollment_totals group by 1, 2, 3, 4, 5, 6 having sum(enrollments) <> 0)
        select coalesce(string_agg(format('%s %s: %s rows, %s told', position, state, real.n, told.n), ', '), '')
        from real full join told using (account_id, sequence_id, sequence_version, position, state, place)
        where real.n is distinct from told.n
        """));

    private Task<IReadOnlyList<Guid>> IdsAsync(MadeSequence sequence) =>
        engine.Database.ColumnAsync<Guid>("select id from enrollments where sequence_id = $1 order by id", sequence.Id);

    private static async Task RepeatAsync(Func<Task> act, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
            await act();
    }
}
