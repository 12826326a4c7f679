using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Steps;

public sealed class When_two_schedulers_sweep_at_once(SteppedClock engine) : IClassFixture<SteppedClock>
{
    [Fact]
    public async Task Every_step_is_handed_out_by_one_of_them()
    {
        var sequences = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => engine.SequenceAsync(A.Step(), A.Step(TimeSpan.FromDays(1)))));
        var enrollments = new List<Guid>();
        foreach (var sequence in sequences)
            enrollments.AddRange(await engine.EnrollAsync(sequence, 200));

        Assert.Equal(600, await engine.SweepAsync(schedulers: 2));
        await engine.AreAsync(enrollments, EnrollmentState.Pending, stepSeq: 2);
        await engine.MakeDueAsync(enrollments);
        Assert.Equal(600, await engine.SweepAsync(schedulers: 2));
        await engine.AreAsync(enrollments, EnrollmentState.Completed);

        Assert.Equal(1_200, await engine.Database.ScalarAsync<long>("select count(*) from step_runs where enrollment_id = any($1)", enrollments.ToArray()));
        foreach (var enrollment in enrollments)
            Assert.Equal([1, 2], (await engine.HandedOutAsync(enrollment, 2)).Select(step => step.Order));
    }

    [Fact]
    public async Task What_one_has_claimed_the_other_leaves_alone()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        var enrollment = (await engine.EnrollAsync(sequence, 1))[0];

        await using (await HeldRows.ByAsync(engine.Database, "select from enrollments where id = $1 for update", enrollment))
            Assert.Equal(0, await engine.SweepAsync(schedulers: 2));

        Assert.Equal(1, await engine.SweepAsync(schedulers: 2));
    }

    [Fact]
    public async Task One_that_cannot_be_planned_does_not_hold_up_the_others()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        var enrollments = await engine.EnrollAsync(sequence, 20);
        var (noVersion, noStep) = (enrollments[3], enrollments[7]);
        await engine.Database.ExecuteAsync("update enrollments set sequence_version = 99 where id = $1", noVersion);
        await engine.Database.ExecuteAsync("update enrollments set position = 7 where id = $1", noStep);

        await engine.SweepAsync();

        await engine.AreAsync(enrollments.Except([noVersion, noStep]), EnrollmentState.Completed);
        Assert.Equal(0, await engine.SweepAsync());
        Assert.Equal(EnrollmentState.Pending, (await engine.ReadAsync(noVersion)).State);
    }

    [Fact]
    public async Task A_step_whose_action_is_not_known_defers_only_its_own_enrollments()
    {
        var sequence = await engine.SequenceAsync(A.Step(), A.Step());
        await engine.Database.ExecuteAsync("""update sequence_steps set action = '{"type": "fax"}' where sequence_id = $1 and position = 2""", sequence.Id);
        var before = await engine.EnrollAsync(sequence, 10);
        var there = await A.Enrollments(engine.Database, sequence, await A.Contacts(engine.Database, sequence.AccountId, 10), position: 2);
        var elsewhere = await engine.EnrollAsync(await engine.SequenceAsync(A.Step()), 10);

        await engine.SweepAsync();

        await engine.AreAsync(elsewhere, EnrollmentState.Completed);
        await engine.AreAsync(before, EnrollmentState.Pending, stepSeq: 2);
        await engine.AreAsync(there, EnrollmentState.Pending, stepSeq: 1);
        Assert.Equal(0, await engine.SweepAsync());
        Assert.Equal(20, await engine.Database.ScalarAsync<long>(
            "select count(*) from enrollments where sequence_id = $1 and position = 2 and due_at between now() + interval '4 minutes' and now() + interval '5 minutes'", sequence.Id));
        Assert.Equal(10, await engine.Database.ScalarAsync<long>("select count(*) from step_runs where enrollment_id = any($1)", before.Concat(there).ToArray()));
        Assert.All(there, enrollment => Assert.Empty(engine.HandedOut(enrollment)));
    }

    [Fact]
    public async Task One_that_the_database_refuses_to_write_does_not_hold_up_the_others()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        var enrollments = await engine.EnrollAsync(sequence, 20);
        await engine.Database.ExecuteAsync($"""
            create or replace function refuse_end() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
            create trigger refuse_{enrollments[7]:n} before update on enrollments for each row
            when (new.id = '{enrollments[7]}' and new.state = 'completed') execute function refuse_end();
            """);

        await engine.SweepAsync();

        await engine.AreAsync(enrollments.Where((_, index) => index != 7), EnrollmentState.Completed);
        Assert.Equal(0, await engine.SweepAsync());
        Assert.Equal((EnrollmentState.Pending, 1), await engine.ReadAsync(enrollments[7]) is var refused ? (refused.State, refused.StepSeq) : default);
        Assert.Empty(engine.HandedOut(enrollments[7]));
    }
}
