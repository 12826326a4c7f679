using System.Text.Json.Nodes;
using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Agents.Scheduling;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>Groups from the request to the dialer and back: sections 3.1 and 3.2, with real calls.</summary>
[Collection(WithCallingService.Name)]
public sealed class When_groups_are_called(CallingService service)
{
    [Fact]
    public async Task G1_after_a_success_the_others_are_let_go_and_one_call_was_made_in_all()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var batch = await service.EnrollAsync(agent, Grouped(3));
        var call = await service.NextCallAsync(agent);

        await service.ReportAsync(call, "goal_completed");

        await service.StatesAsync(batch, "completed succeeded", "cancelled group_succeeded", "cancelled group_succeeded");
        Assert.Equal((0, 1L), (call.RowIndex, await service.CallsAsync(batch)));
        Assert.Equal(0, service.CallsLeft(agent));
    }

    [Fact]
    public async Task G1_without_success_the_next_one_is_called_only_after_the_last_attempt()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var batch = await service.EnrollAsync(agent, Grouped(3));
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await service.StatesAsync(batch, EnrollmentState.Processing, EnrollmentState.Waiting, EnrollmentState.Waiting);
            var call = await service.NextCallAsync(agent);
            Assert.Equal((0, attempt), (call.RowIndex, call.Attempt));
            await service.ReportAsync(call, "no_answer");
            await service.MakeDueAsync(call.EnrollmentId);
        }

        var next = await service.NextCallAsync(agent);

        Assert.Equal((1, 1), (next.RowIndex, next.Attempt));
        await service.StatesAsync(batch, EnrollmentState.Completed, EnrollmentState.Processing, EnrollmentState.Waiting);
        Assert.Equal(4, await service.CallsAsync(batch));
    }

    [Fact]
    public async Task G3_when_the_active_one_unsubscribes_the_next_is_called()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var batch = await service.EnrollAsync(agent, Grouped(3));
        var call = await service.NextCallAsync(agent);

        await service.Client.ChangeAsync($"contacts/{call.ContactId}", """{"unsubscribed_at": "2026-03-01T10:00:00Z"}""");

        Assert.Equal(1, (await service.NextCallAsync(agent)).RowIndex);
        await service.StatesAsync(batch, "cancelled unsubscribed", EnrollmentState.Processing, EnrollmentState.Waiting);
    }

    [Fact]
    public async Task G3_while_the_active_one_is_paused_nobody_is_called_and_when_it_ends_the_first_that_is_not()
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.RequireStart = true);
        var batch = await service.EnrollAsync(agent, Grouped(3));
        await service.NextCallAsync(agent);

        await service.ChangeAsync(batch, 0, "pause");
        await service.ChangeAsync(batch, 1, "pause");
        await service.StatesAsync(batch, EnrollmentState.Pending, EnrollmentState.Waiting, EnrollmentState.Waiting);
        Assert.Equal((1, 0), (await service.CallsAsync(batch), service.CallsLeft(agent)));
        await service.ChangeAsync(batch, 0, "cancel");

        Assert.Equal(2, (await service.NextCallAsync(agent)).RowIndex);
        await service.ChangeAsync(batch, 1, "resume");
        await service.ChangeAsync(batch, 2, "cancel");
        Assert.Equal(1, (await service.NextCallAsync(agent)).RowIndex);
    }

    [Fact]
    public async Task G3_with_their_agent_all_end()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var batch = await service.EnrollAsync(agent, Grouped(3));
        await service.NextCallAsync(agent);

        await service.Client.RemoveAsync($"agents/{agent.Id}");

        await service.StatesAsync(batch, "cancelled sequence_deleted", "cancelled sequence_deleted", "cancelled sequence_deleted");
        Assert.Equal((1, 0), (await service.CallsAsync(batch), service.CallsLeft(agent)));
    }

    private static string Grouped(int rows) => Body(
        Enumerable.Range(0, rows).Select(JsonNode? (_) => Contact(NextNumber(), ("account_id", "acme"))), ("groupByField", "account_id"));
}
