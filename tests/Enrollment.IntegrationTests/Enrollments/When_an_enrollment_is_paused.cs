using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Enrollment.IntegrationTests.Steps;
using Enrollment.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.IntegrationTests.Enrollments;

public sealed class When_an_enrollment_is_paused(SteppedClock engine) : IClassFixture<SteppedClock>
{
    [Fact]
    public async Task Nothing_is_handed_out_until_it_is_resumed()
    {
        var enrollment = await EnrolledAsync(A.Step());
        Assert.True(await ChangeAsync(enrollment, e => e.TryPause()));

        Assert.Equal(0, await engine.SweepAsync());
        Assert.True(await ChangeAsync(enrollment, e => e.TryResume()));
        Assert.Equal(1, await engine.SweepAsync());

        await engine.IsAsync(enrollment, EnrollmentState.Completed);
    }

    [Fact]
    public async Task A_step_under_way_may_still_be_reported_and_the_next_one_is_held()
    {
        var enrollment = await EnrolledAsync(A.Step(awaitCompletion: true), A.Step());
        await engine.SweepAsync();
        await engine.IsAsync(enrollment, EnrollmentState.Processing);
        await ChangeAsync(enrollment, e => e.TryPause());

        await engine.ReportDoneAsync(enrollment, 1);

        await engine.IsAsync(enrollment, EnrollmentState.Paused, stepSeq: 2);
        Assert.Equal("completed", Assert.Single(await engine.RunsAsync(enrollment)).Status);
        Assert.Equal(0, await engine.SweepAsync());
    }

    [Fact]
    public async Task What_was_due_before_is_handed_out_under_the_same_id_afterwards()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        var enrollment = (await engine.EnrollAsync(sequence, 1))[0];
        await ChangeAsync(enrollment, e => e.TryPause());

        await engine.SweepAsync();
        Assert.Equal(EnrollmentState.Paused, (await engine.ReadAsync(enrollment)).State);
        await ChangeAsync(enrollment, e => e.TryResume());
        await engine.SweepAsync();

        await engine.IsAsync(enrollment, EnrollmentState.Completed);
        Assert.Equal([(Enrollees.DueId(enrollment), 1)], (await engine.HandedOutAsync(enrollment, 1)).Select(step => (step.MessageId, step.Seq)));
    }

    [Fact]
    public async Task Another_account_does_not_find_it()
    {
        var enrollment = await EnrolledAsync(A.Step());
        await using var db = engine.Database.Db();
        await using var transaction = await db.Database.BeginTransactionAsync();

        Assert.Null(await EnrollmentRows.FindAsync(db, engine.Part<EnrollmentContexts>(), Guid.CreateVersion7(), enrollment, CancellationToken.None));
    }

    private async Task<Guid> EnrolledAsync(params SequenceStep[] steps) => (await engine.EnrollAsync(await engine.SequenceAsync(steps), 1))[0];

    // As the API does it.
    private async Task<bool> ChangeAsync(Guid enrollment, Func<ContactEnrollment, bool> verb)
    {
        var account = (await engine.ReadAsync(enrollment)).AccountId;
        await using var db = engine.Database.Db();
        await using var unit = await engine.Part<OutboxUnits>().BeginAsync(db, CancellationToken.None);
        var found = await EnrollmentRows.FindAsync(db, engine.Part<EnrollmentContexts>(), account, enrollment, CancellationToken.None);
        var isChanged = verb(found!);
        await EnrollmentRows.SaveAsync(unit, [found!], CancellationToken.None);
        await unit.CommitAsync(CancellationToken.None);
        return isChanged;
    }
}
