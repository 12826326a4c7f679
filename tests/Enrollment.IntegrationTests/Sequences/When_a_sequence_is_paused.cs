using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Steps;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Sequences;

public sealed class When_a_sequence_is_paused(SteppedClock engine) : IClassFixture<SteppedClock>
{
    [Fact]
    public async Task Nothing_is_handed_out_nobody_is_dropped_and_all_go_on_afterwards()
    {
        var sequence = await engine.SequenceAsync(A.Step(), A.Step(TimeSpan.FromDays(1)));
        var other = await engine.SequenceAsync(A.Step());
        var enrollments = await engine.EnrollAsync(sequence, 120);
        await SetActiveAsync(sequence, false);
        var before = await Task.WhenAll(enrollments.Select(engine.RowAsync));
        var others = await engine.EnrollAsync(other, 3);

        Assert.Equal(3, await engine.SweepAsync());
        await engine.AreAsync(others, EnrollmentState.Completed);
        Assert.Equal(before, await Task.WhenAll(enrollments.Select(engine.RowAsync)));
        Assert.DoesNotContain(enrollments, enrollment => engine.HandedOut(enrollment).Count > 0);

        await SetActiveAsync(sequence, true);
        Assert.Equal(120, await engine.SweepAsync());
        await engine.AreAsync(enrollments, EnrollmentState.Pending, stepSeq: 2);
        await engine.MakeDueAsync(enrollments);
        Assert.Equal(120, await engine.SweepAsync());
        await engine.AreAsync(enrollments, EnrollmentState.Completed);
    }

    [Fact]
    public async Task Between_two_steps_the_second_one_waits()
    {
        var sequence = await engine.SequenceAsync(A.Step(), A.Step(TimeSpan.FromDays(1)));
        var enrollment = (await engine.EnrollAsync(sequence, 1))[0];
        await engine.SweepAsync();
        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);

        await engine.MakeDueAsync(enrollment);
        await SetActiveAsync(sequence, false);
        Assert.Equal(0, await engine.SweepAsync());

        await SetActiveAsync(sequence, true);
        Assert.Equal(1, await engine.SweepAsync());
        await engine.IsAsync(enrollment, EnrollmentState.Completed);
        Assert.Equal([1, 2], (await engine.HandedOutAsync(enrollment, 2)).Select(step => step.Order));
    }

    [Fact]
    public async Task A_report_that_is_overdue_does_not_fail_anybody()
    {
        var sequence = await engine.SequenceAsync(A.Step(awaitCompletion: true));
        var enrollment = (await engine.EnrollAsync(sequence, 1))[0];
        await engine.SweepAsync();
        await engine.IsAsync(enrollment, EnrollmentState.Processing);
        await engine.MakeDueAsync(enrollment);
        await SetActiveAsync(sequence, false);

        Assert.Equal(0, await engine.SweepAsync());

        await engine.ReportDoneAsync(enrollment, 1);
        await engine.IsAsync(enrollment, EnrollmentState.Completed);
    }

    [Fact]
    public async Task Active_again_everybody_whose_report_became_overdue_has_the_whole_time_again()
    {
        var sequence = await engine.SequenceAsync(A.Step(awaitCompletion: true, completionTimeoutMinutes: 60));
        // More than two batches of the sweep.
        var enrollments = await engine.EnrollAsync(sequence, 120);
        await engine.SweepAsync();
        await engine.AreAsync(enrollments, EnrollmentState.Processing);
        await SetActiveAsync(sequence, false);
        await engine.MakeDueAsync(enrollments);

        await SetActiveAsync(sequence, true);
        await engine.SweepAsync();

        Assert.Equal(0, await engine.SweepAsync());
        var resumedAt = await engine.Database.ScalarAsync<DateTime>("select resumed_at from sequences where id = $1", sequence.Id);
        Assert.Equal([resumedAt.AddHours(1)], await engine.Database.ColumnAsync<DateTime>("select distinct due_at from enrollments where id = any($1)", enrollments.ToArray()));
        await engine.AreAsync(enrollments, EnrollmentState.Processing, stepSeq: 1);
        await engine.ReportDoneAsync(enrollments[0], 1);
        await engine.IsAsync(enrollments[0], EnrollmentState.Completed);
    }

    [Theory]
    [InlineData(59, null, EnrollmentState.Processing)]
    [InlineData(61, null, EnrollmentState.Failed)]
    [InlineData(59, 60, EnrollmentState.Processing)]
    [InlineData(61, 60, EnrollmentState.Failed)]
    public async Task That_time_counts_from_when_it_was_active_again(int minutesAgo, int? timeout, string state)
    {
        var sequence = await engine.SequenceAsync(A.Step(awaitCompletion: true, completionTimeoutMinutes: timeout));
        var enrollment = (await engine.EnrollAsync(sequence, 1))[0];
        await engine.SweepAsync();
        await engine.IsAsync(enrollment, EnrollmentState.Processing);
        await engine.MakeDueAsync(enrollment);
        // Without a timeout of its own a step has seven days.
        var ago = TimeSpan.FromMinutes(minutesAgo) + (timeout is null ? TimeSpan.FromDays(7) - TimeSpan.FromHours(1) : TimeSpan.Zero);
        await engine.Database.ExecuteAsync("update sequences set resumed_at = now() - $2 where id = $1", sequence.Id, ago);

        await engine.SweepAsync();

        await engine.IsAsync(enrollment, state);
        Assert.Equal(state == EnrollmentState.Processing, (await engine.ReadAsync(enrollment)).DueAt > DateTimeOffset.UtcNow);
        Assert.Equal(0, await engine.SweepAsync());
    }

    [Fact]
    public async Task A_deleted_sequence_hands_out_nothing_either()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        await engine.EnrollAsync(sequence, 2);
        await engine.Database.ExecuteAsync("update sequences set deleted_at = now() where id = $1", sequence.Id);

        Assert.Equal(0, await engine.SweepAsync());
    }

    private Task<int> SetActiveAsync(MadeSequence sequence, bool isActive) =>
        engine.Database.ExecuteAsync("update sequences set is_active = $2, resumed_at = case when $2 then now() else resumed_at end where id = $1", sequence.Id, isActive);
}
