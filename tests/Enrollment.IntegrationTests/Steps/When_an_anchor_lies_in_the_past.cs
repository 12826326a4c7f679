using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Jobs;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Steps;

public sealed class When_an_anchor_lies_in_the_past(RunningClock engine) : IClassFixture<RunningClock>
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task Every_step_that_is_past_runs_at_once_in_order_and_once()
    {
        var sequence = await engine.SequenceAsync(A.Step(), A.Step(Day), A.Step(2 * Day), A.Step(3 * Day));
        await A.Contacts(engine.Database, sequence.AccountId, 3);
        var anchor = DateTimeOffset.UtcNow.AddDays(-10);

        var job = await engine.EndAsync(await A.QueuedJob(engine.Database, sequence, Bulk.Leads, anchor: anchor));

        var enrollments = await engine.Database.ColumnAsync<Guid>("select id from enrollments where job_id = $1", job.Id);
        await engine.AreAsync(enrollments, EnrollmentState.Completed);
        foreach (var enrollment in enrollments)
            await AssertRanInOrderAsync(sequence, enrollment, anchor, [1, 2, 3, 4]);
    }

    [Fact]
    public async Task Steps_still_to_come_wait_for_their_time()
    {
        var sequence = await engine.SequenceAsync(A.Step(), A.Step(Day), A.Step(3 * Day));
        var anchor = DateTimeOffset.UtcNow.AddDays(-2);

        var enrollment = (await engine.EnrollAsync(sequence, 1, anchor: anchor))[0];

        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 3);
        var waiting = await engine.ReadAsync(enrollment);
        Assert.Equal(3, waiting.Position);
        Assert.Equal(anchor.AddDays(3), waiting.DueAt!.Value, TimeSpan.FromMilliseconds(1));
        Assert.Equal([1, 2], (await engine.HandedOutAsync(enrollment, 2)).Select(step => step.Order));
    }

    [Fact]
    public async Task Steps_of_one_time_and_steps_out_of_time_run_in_order_of_position()
    {
        var sequence = await engine.SequenceAsync(A.Step(2 * Day), A.Step(2 * Day), A.Step(Day), A.Step(2 * Day));
        var anchor = DateTimeOffset.UtcNow.AddDays(-10);

        var enrollment = (await engine.EnrollAsync(sequence, 1, anchor: anchor, dueAt: anchor + (2 * Day)))[0];

        await engine.IsAsync(enrollment, EnrollmentState.Completed);
        await AssertRanInOrderAsync(sequence, enrollment, anchor, [1, 2, 3, 4]);
    }

    [Fact]
    public async Task Inactive_steps_are_passed_over_at_the_beginning_the_middle_and_the_end()
    {
        var off = A.Step(isActive: false);
        var sequence = await engine.SequenceAsync(off, A.Step(), A.Step(isActive: false), A.Step(isActive: false), A.Step(), A.Step(isActive: false));
        await A.Contacts(engine.Database, sequence.AccountId, 1);
        var anchor = DateTimeOffset.UtcNow.AddDays(-1);

        var job = await engine.EndAsync(await A.QueuedJob(engine.Database, sequence, Bulk.Leads, anchor: anchor));

        var enrollment = await engine.Database.ScalarAsync<Guid>("select id from enrollments where job_id = $1", job.Id);
        await engine.IsAsync(enrollment, EnrollmentState.Completed);
        await AssertRanInOrderAsync(sequence, enrollment, anchor, [2, 5]);
    }

    [Fact]
    public async Task A_step_that_counts_from_the_previous_one_counts_from_when_that_was_done()
    {
        var sequence = await engine.SequenceAsync(A.Step(), A.Step(TimeSpan.FromHours(1), DelayOrigins.Previous), A.Step(Day));
        var enrollment = (await engine.EnrollAsync(sequence, 1, anchor: DateTimeOffset.UtcNow.AddDays(-10)))[0];

        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);
        var first = Assert.Single(await engine.RunsAsync(enrollment));
        Assert.Equal(first.FinishedAt!.Value.AddHours(1), (await engine.ReadAsync(enrollment)).DueAt);

        await engine.MakeDueAsync(enrollment);
        await engine.IsAsync(enrollment, EnrollmentState.Completed);
    }

    private async Task AssertRanInOrderAsync(MadeSequence sequence, Guid enrollment, DateTimeOffset anchor, int[] positions)
    {
        await engine.NewsAsync(nameof(EnrollmentCompleted), enrollment);
        var handedOut = await engine.HandedOutAsync(enrollment, positions.Length);
        Assert.Equal(positions, handedOut.Select(step => step.Order));
        Assert.Equal(Enumerable.Range(1, positions.Length), handedOut.Select(step => step.Seq));
        Assert.All(handedOut, step => Assert.Equal(Enrollees.DueId(enrollment, step.Seq), step.MessageId));

        var runs = await engine.RunsAsync(enrollment);
        Assert.Equal(positions.Select(position => sequence.StepIds[position - 1]), runs.Select(run => run.StepId));
        Assert.All(runs, run => Assert.Equal(("completed", 1), (run.Status, run.Attempt)));
        Assert.Equal(runs.Select(run => run.StartedAt).Order(), runs.Select(run => run.StartedAt));
        Assert.Equal(1, engine.Told(nameof(EnrollmentCompleted), enrollment));

        await using var db = engine.Database.Db();
        var delays = db.SequenceSteps.Where(step => step.SequenceId == sequence.Id).OrderBy(step => step.Position).AsEnumerable().Select(step => step.Delay).ToList();
        // Its own time, or when the one before it was done, if that was later.
        Assert.All(runs.Index(), run =>
        {
            var (ownTime, before) = (anchor + delays[run.Item.Position - 1], run.Index == 0 ? anchor : runs[run.Index - 1].FinishedAt!.Value);
            Assert.Equal(ownTime > before ? ownTime : before, run.Item.ScheduledFor, TimeSpan.FromMilliseconds(1));
        });
    }
}
