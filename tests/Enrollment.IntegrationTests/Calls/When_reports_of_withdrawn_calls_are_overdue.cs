using Enrollment.Core.Calls;
using Enrollment.IntegrationTests.Sweeps;
using Enrollment.Scheduler.Calls;
using Enrollment.Scheduler.Sweeps;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enrollment.IntegrationTests.Calls;

public sealed class When_reports_of_withdrawn_calls_are_overdue(DispatchAtRest calls) : IClassFixture<DispatchAtRest>
{
    [Fact]
    public async Task One_that_this_version_cannot_close_is_looked_at_later_and_does_not_hide_the_others()
    {
        var agent = await calls.AgentAsync();
        var called = await calls.WaitingAsync(agent, 3);
        await calls.SweepAsync();
        await calls.Database.ExecuteAsync("""
            update calls set withdrawn_at = now(), withdrawn_reason = 'cancelled', report_by = now() - interval '1 hour' where sequence_id = $1
            """, agent.Id);
        await calls.Database.ExecuteAsync("update enrollments set sequence_version = 99 where id = $1", called[0]);

        await SweepAsync(isBehind: false);

        Assert.Equal(
            [CallIds.Of(called[0], 1)], await calls.Database.ColumnAsync<Guid>("select call_id from calls where sequence_id = $1 and closed_at is null", agent.Id));
        Assert.InRange(
            await calls.Database.ScalarAsync<DateTime>("select report_by from calls where call_id = $1", CallIds.Of(called[0], 1)),
            DateTime.UtcNow.AddMinutes(4), DateTime.UtcNow.AddMinutes(5));
    }

    [Fact]
    public async Task None_is_closed_while_the_consumers_are_behind_because_its_report_may_lie_in_their_queues()
    {
        var agent = await calls.AgentAsync();
        await calls.WaitingAsync(agent, 1);
        await calls.SweepAsync();
        await calls.Database.ExecuteAsync("update calls set withdrawn_at = now(), withdrawn_reason = 'cancelled', report_by = now() where sequence_id = $1", agent.Id);

        await SweepAsync(isBehind: true);
        Assert.Equal(1, await OpenAsync());
        await SweepAsync(isBehind: false);
        Assert.Equal(0, await OpenAsync());

        Task<long> OpenAsync() => calls.Database.ScalarAsync<long>("select count(*) from calls where sequence_id = $1 and closed_at is null", agent.Id);
    }

    private async Task SweepAsync(bool isBehind)
    {
        var clock = new StoppedClock();
        var unheard = new UnheardCalls(null!, clock);
        unheard.Note(untaken: 0, reports: 0);
        clock.Seconds += 10;
        unheard.Note(untaken: isBehind ? null : 0, reports: 0);
        await new OverdueCalls(calls.Engine.Units, calls.Engine.Contexts, unheard, NullLogger<OverdueCalls>.Instance).SweepNextAsync(CancellationToken.None);
    }
}
