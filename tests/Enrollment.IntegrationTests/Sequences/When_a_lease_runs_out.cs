using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Scheduler.Sequences;
using Enrollment.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Enrollment.IntegrationTests.Sequences;

public sealed class When_a_lease_runs_out(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task The_step_is_handed_out_again_under_the_same_id_and_done_once()
    {
        // Its own tick is over before anything is due: this test does the sweeping.
        var scheduler = await engine.StartSchedulerAsync("--DueSteps:Every=00:10:00");
        var dueSteps = scheduler.Services.GetRequiredService<DueSteps>();
        var sequence = await engine.SequenceAsync(A.Step(), A.Step(TimeSpan.FromDays(1)));
        var enrollment = (await engine.EnrollAsync(sequence, 1))[0];

        // As if the first message had been lost on its way: the row is put back to where its lease runs out.
        Assert.Equal(1, await dueSteps.ReleaseNextBatchAsync(CancellationToken.None));
        await engine.HandledAsync(Enrollees.DueId(enrollment));
        await engine.Database.ExecuteAsync("""
            update enrollments set step_seq = 1, position = 1, due_at = anchor, lease_until = now() - interval '1 second' where id = $1
            """, enrollment);
        await engine.Database.ExecuteAsync("delete from step_runs where enrollment_id = $1", enrollment);
        Assert.Equal(1, await dueSteps.ReleaseNextBatchAsync(CancellationToken.None));
        await engine.HandledAsync(Enrollees.DueId(enrollment), times: 2);
        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);
        var after = await engine.RowAsync(enrollment);

        await engine.HandleAsync(Enrollees.Due(sequence, enrollment), enrollment, Enrollees.DueId(enrollment));

        Assert.Equal(after, await engine.RowAsync(enrollment));
        Assert.Equal("completed", Assert.Single(await engine.RunsAsync(enrollment)).Status);
        Assert.Equal(Enrollees.DueId(enrollment), Assert.Single(engine.HandedOut(enrollment)).MessageId);
    }
}
