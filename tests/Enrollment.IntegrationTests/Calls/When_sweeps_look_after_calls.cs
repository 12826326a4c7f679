using System.Text.Json.Nodes;
using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Agents.Scheduling;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>Sweeps do as much as no message does any more: for groups whose question was lost, and withdrawn calls that nobody reports.</summary>
[Collection(WithCallingService.Name)]
public sealed class When_sweeps_look_after_calls(CallingService service)
{
    [Fact]
    public async Task A_group_that_has_waited_for_two_minutes_without_an_active_member_is_asked_again()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var (stuck, recent, active) = (await StuckAsync(agent), await StuckAsync(agent), await service.EnrollAsync(agent, Grouped()));
        await service.NextCallAsync(agent);
        await service.Database.ExecuteAsync(
            "update enrollments set updated_at = now() - interval '121 seconds' where job_id in ($1, $2)", stuck, active);

        var next = await service.NextCallAsync(agent);

        Assert.Equal((stuck, 1), (next.BatchId, next.RowIndex));
        await service.StatesAsync(stuck, EnrollmentState.Completed, EnrollmentState.Processing, EnrollmentState.Waiting);
        await service.StatesAsync(recent, EnrollmentState.Completed, EnrollmentState.Waiting, EnrollmentState.Waiting);
        await service.StatesAsync(active, EnrollmentState.Processing, EnrollmentState.Waiting, EnrollmentState.Waiting);
    }

    [Fact]
    public async Task A_withdrawn_call_keeps_its_slot_until_its_report_is_overdue()
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.MaxConcurrentCalls = 1);
        var batch = await service.EnrollAsync(agent, Body([Contact(NextNumber()), Contact(NextNumber())]));
        var call = await service.NextCallAsync(agent);
        await service.ChangeAsync(batch, 0, "cancel");
        Assert.Equal((1, 0), (await service.CallsAsync(batch, "closed_at is null and withdrawn_reason = 'cancelled'"), service.CallsLeft(agent)));

        await service.Database.ExecuteAsync("update calls set report_by = now() where call_id = $1", call.CallId);

        Assert.Equal(1, (await service.NextCallAsync(agent)).RowIndex);
        Assert.Equal("no_report", await service.Database.ScalarAsync<string>("select outcome from calls where call_id = $1", call.CallId));
        await service.StatesAsync(batch, "cancelled cancelled_by_request", EnrollmentState.Processing);
        var late = await service.Client.SendAsync($"calls/{call.CallId}/result", """{"outcome": "no_answer"}""");
        Assert.Equal("noted", late.Data.GetProperty("effect").GetString());
    }

    private static string Grouped() => Body(
        Enumerable.Range(0, 3).Select(JsonNode? (_) => Contact(NextNumber(), ("account_id", "acme"))), ("groupByField", "account_id"));

    // A group whose active member has ended, and whose question was lost.
    private async Task<Guid> StuckAsync(MadeSequence agent)
    {
        var batch = await service.EnrollAsync(agent, Grouped());
        var call = await service.NextCallAsync(agent);
        await service.Database.ExecuteAsync("update calls set closed_at = now(), outcome = 'no_report', is_success = false where call_id = $1", call.CallId);
        await service.Database.ExecuteAsync("update enrollments set state = 'completed', finished_at = now(), due_at = null where id = $1", call.EnrollmentId);
        return batch;
    }
}
