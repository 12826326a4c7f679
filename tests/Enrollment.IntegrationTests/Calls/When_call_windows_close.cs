using Enrollment.Core.Windows;
using Enrollment.Scheduler.Calls;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enrollment.IntegrationTests.Calls;

public sealed class When_call_windows_close(DispatchAtRest calls) : IClassFixture<DispatchAtRest>
{
    [Fact]
    public async Task X2_D5_when_a_window_closes_nobody_is_called_and_all_are_due_at_the_next_opening()
    {
        var agent = await calls.AgentAsync(settings => (settings.MaxConcurrentCalls, settings.CallWindows) = (10, Week(DispatchAtRest.ClosedNow)));
        var waiting = await calls.WaitingAsync(agent, 500);

        await calls.SweepAsync();

        Assert.Equal(0, await calls.CalledAsync(agent));
        Assert.Equal(
            [DispatchAtRest.OpensAt.UtcDateTime], await calls.Database.ColumnAsync<DateTime>("select distinct due_at from enrollments where sequence_id = $1", agent.Id));
        Assert.Equal(["1 1 2"], await calls.Database.ColumnAsync<string>("select distinct concat_ws(' ', attempt, step_seq, priority) from enrollments where sequence_id = $1", agent.Id));
        Assert.Equal(500, waiting.Count);
    }

    [Fact]
    public async Task X2_D5_when_windows_are_narrowed_while_many_wait_nobody_is_called_outside_the_new_ones()
    {
        var agent = await calls.AgentAsync(settings => settings.MaxConcurrentCalls = 10);
        await calls.WaitingAsync(agent, 1_000);
        await calls.SweepAsync();
        Assert.Equal(10, await calls.CalledAsync(agent));

        await calls.Database.ExecuteAsync("update call_settings set call_windows = $2::jsonb where sequence_id = $1", agent.Id, Week(DispatchAtRest.ClosedNow));
        await calls.CloseAsync(agent);
        await calls.SweepAsync();

        Assert.Equal(10, await calls.CalledAsync(agent));
        Assert.Equal(990, await calls.Database.ScalarAsync<long>(
            "select count(*) from enrollments where sequence_id = $1 and gate = 'call' and due_at = $2", agent.Id, DispatchAtRest.OpensAt.UtcDateTime));
    }

    [Fact]
    public async Task When_windows_are_widened_calls_that_were_moved_are_due_when_they_are_wanted()
    {
        var agent = await calls.AgentAsync(settings => settings.CallWindows = Week(DispatchAtRest.ClosedNow));
        var waiting = await calls.WaitingAsync(agent, 3);
        var later = (await calls.WaitingAsync(agent, 1, DateTimeOffset.UtcNow.AddHours(5)))[0];
        await calls.SweepAsync();
        await calls.Database.ExecuteAsync("update enrollments set due_at = $2 where id = $1", later, DispatchAtRest.OpensAt.UtcDateTime);

        await calls.Database.ExecuteAsync(
            "update call_settings set call_windows = $2::jsonb where sequence_id = $1", agent.Id, Week(DispatchAtRest.OpenOn(DateTimeOffset.UtcNow.DayOfWeek, always: true)));
        var anew = new DueAnew(calls.Database.DataSource, NullLogger<DueAnew>.Instance);
        while (await anew.SweepNextAsync(CancellationToken.None))
        {
        }
        await calls.SweepAsync();

        Assert.Equal(3, await calls.CalledAsync(agent));
        Assert.InRange((await calls.DueAsync(later))!.Value, DateTimeOffset.UtcNow.AddHours(4.9), DateTimeOffset.UtcNow.AddHours(5));
        Assert.All(waiting, one => Assert.NotEqual(Guid.Empty, one));
        Assert.Equal(0, await calls.Database.ScalarAsync<long>("select count(*) from call_settings where due_anew_after is not null"));
    }

    [Fact]
    public async Task A_single_call_may_skip_the_windows_if_its_agent_allows_that()
    {
        var (allows, refuses) = (
            await calls.AgentAsync(settings => (settings.AllowWindowBypass, settings.CallWindows) = (true, Week(DispatchAtRest.ClosedNow))),
            await calls.AgentAsync(settings => settings.CallWindows = Week(DispatchAtRest.ClosedNow)));
        await calls.WaitingAsync(allows, 1, bypassesWindow: true);
        await calls.WaitingAsync(refuses, 1, bypassesWindow: true);

        await calls.SweepAsync();

        Assert.Equal((1, 0), (await calls.CalledAsync(allows), await calls.CalledAsync(refuses)));
    }

    private static string Week(CallWindows windows) => CallWindowsJson.WriteWeek(windows).ToJsonString();
}
