using Enrollment.Core.Enrollments;
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
        Assert.Equal([1, 2], engine.HandedOut(enrollment).Select(step => step.Order));
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
    public async Task A_deleted_sequence_hands_out_nothing_either()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        await engine.EnrollAsync(sequence, 2);
        await engine.Database.ExecuteAsync("update sequences set deleted_at = now() where id = $1", sequence.Id);

        Assert.Equal(0, await engine.SweepAsync());
    }

    private Task<int> SetActiveAsync(MadeSequence sequence, bool isActive) =>
        engine.Database.ExecuteAsync("update sequences set is_active = $2 where id = $1", sequence.Id, isActive);
}
