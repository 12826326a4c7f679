using System.Text.Json.Nodes;
using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Agents.Scheduling;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>A success that is reported after its member has ended counts for the group: the last paragraphs of section 3.2, and row 8.4.</summary>
[Collection(WithCallingService.Name)]
public sealed class When_a_member_of_a_group_succeeds_late(CallingService service)
{
    private const string NoReport = "completed";
    private const string Late = "completed succeeded";
    private const string LetGo = "cancelled group_succeeded";

    [Fact]
    public async Task Row_8_4_those_who_wait_are_let_go_also_while_they_are_paused()
    {
        var (agent, batch, call) = await CalledAsync(3);
        await service.ChangeAsync(batch, 1, "pause");
        await service.ChangeAsync(batch, 2, "pause");
        await OverdueAsync(call);
        await service.StatesAsync(batch, NoReport, EnrollmentState.Waiting, EnrollmentState.Waiting);

        await service.ReportAsync(call, "goal_completed");

        await service.StatesAsync(batch, Late, LetGo, LetGo);
        Assert.Equal((1, 0), (await service.CallsAsync(batch), service.CallsLeft(agent)));
    }

    [Fact]
    public async Task Row_8_4_the_active_one_that_is_not_handed_out_is_let_go_with_those_who_wait()
    {
        var (agent, batch, call) = await CalledAsync(3, DateTimeOffset.UtcNow.AddDays(1));
        await OverdueAsync(call);
        await service.StatesAsync(batch, NoReport, EnrollmentState.Pending, EnrollmentState.Waiting);

        await service.ReportAsync(call, "goal_completed");

        await service.StatesAsync(batch, Late, LetGo, LetGo);
        Assert.Equal((1, 0), (await service.CallsAsync(batch), service.CallsLeft(agent)));
    }

    [Theory]
    [InlineData("busy", LetGo)]
    [InlineData("goal_completed", Late)]
    public async Task Row_8_4_the_active_one_that_is_under_way_finishes_its_call_and_is_not_called_again(string outcome, string end)
    {
        var (agent, batch, call) = await CalledAsync(3);
        await OverdueAsync(call);
        var underWay = await service.NextCallAsync(agent);

        await service.ReportAsync(call, "goal_completed");

        await service.StatesAsync(batch, Late, EnrollmentState.Processing, LetGo);
        await NotedAsync(underWay.EnrollmentId);
        await service.ReportAsync(underWay, outcome);
        await service.StatesAsync(batch, Late, end, LetGo);
        Assert.Equal((2, 0), (await service.CallsAsync(batch), await service.CallsAsync(batch, "withdrawn_at is not null")));
    }

    [Fact]
    public async Task The_active_one_is_not_called_after_a_step_that_was_under_way()
    {
        var agent = await A.Agent(service.Database, service.Account, change: null, rules: null, A.Step(awaitCompletion: true), A.CallStep());
        var batch = await service.EnrollAsync(agent, Grouped(2));
        await DoneAsync(await service.EnrollmentAsync(batch, 0));
        var call = await service.NextCallAsync(agent);
        await OverdueAsync(call);
        await service.StatesAsync(batch, NoReport, EnrollmentState.Processing);
        await service.ReportAsync(call, "goal_completed");
        var active = await service.EnrollmentAsync(batch, 1);
        await NotedAsync(active);

        await DoneAsync(active);

        await service.StatesAsync(batch, Late, LetGo);
        Assert.Equal((1, 0), (await service.CallsAsync(batch), service.CallsLeft(agent)));
    }

    [Fact]
    public async Task The_active_one_whose_call_was_taken_back_by_a_pause_is_not_called_after_it()
    {
        var (agent, batch, call) = await CalledAsync(2, change: "require_start = true");
        await service.Client.SendAsync($"calls/{call.CallId}/start", "{}");
        await OverdueAsync(call);
        var active = await service.NextCallAsync(agent);
        await service.ReportAsync(call, "goal_completed");
        await NotedAsync(active.EnrollmentId);

        await service.ChangeAsync(batch, 1, "pause");
        await service.ChangeAsync(batch, 1, "resume");

        await service.StatesAsync(batch, Late, LetGo);
        Assert.Equal((2, 0), (await service.CallsAsync(batch), service.CallsLeft(agent)));
    }

    [Fact]
    public async Task A_success_before_the_request_counts_no_more_whatever_is_reported_about_it_later()
    {
        var agent = await A.Agent(service.Database, service.Account);
        await service.EnrollAsync(agent, Grouped(1, scope: "agent"));
        var before = await service.NextCallAsync(agent);
        await service.ReportAsync(before, "goal_completed");
        await Eventually.HoldsAsync("It has ended", () => service.Database.ScalarAsync<bool>("select finished_at is not null from enrollments where id = $1", before.EnrollmentId));
        var batch = await service.EnrollAsync(agent, Grouped(2, scope: "agent"));
        await service.StatesAsync(batch, EnrollmentState.Processing, EnrollmentState.Waiting);

        await service.ReportAsync(before, "busy");
        await service.ChangeAsync(batch, 0, "cancel");

        await service.StatesAsync(batch, "cancelled cancelled_by_request", EnrollmentState.Processing);
    }

    private static string Grouped(int rows, DateTimeOffset? scheduledAt = null, string scope = "batch") => Body(
        Enumerable.Range(0, rows).Select(JsonNode? (row) => Contact(
            NextNumber(), ("account_id", "acme"), ("scheduledAt", row > 0 && scheduledAt is { } at ? at.ToString("O") : null))),
        ("groupByField", "account_id"), ("groupScope", scope));

    // The first one of a group is called; the others are not to be called before a certain time, if there is one.
    private async Task<(MadeSequence Agent, Guid Batch, CallRequested Call)> CalledAsync(int rows, DateTimeOffset? scheduledAt = null, string change = "require_start = false")
    {
        var agent = await A.Agent(service.Database, service.Account);
        await service.Database.ExecuteAsync($"update call_settings set {change} where sequence_id = $1", agent.Id);
        var batch = await service.EnrollAsync(agent, Grouped(rows, scheduledAt));
        return (agent, batch, await service.NextCallAsync(agent));
    }

    // The report of a call does not come in time.
    private async Task OverdueAsync(CallRequested call)
    {
        await service.Database.ExecuteAsync("update calls set report_by = now() where call_id = $1", call.CallId);
        await service.Database.ExecuteAsync("update enrollments set due_at = now() where id = $1", call.EnrollmentId);
        await Eventually.EqualsAsync(
            "The outcome", "no_report", () => service.Database.ScalarAsync<string>("select coalesce(outcome, '') from calls where call_id = $1", call.CallId), CallingService.Patience);
    }

    private async Task DoneAsync(Guid enrollment)
    {
        await Eventually.HoldsAsync(
            "It is under way", () => service.Database.ScalarAsync<bool>("select state = 'processing' from enrollments where id = $1", enrollment), CallingService.Patience);
        await service.HandleAsync(new StepExecuted(enrollment, service.Account, StepSeq: 1), enrollment);
    }

    private Task NotedAsync(Guid enrollment) => Eventually.HoldsAsync(
        "The success is noted", () => service.Database.ScalarAsync<bool>("select group_succeeded_at is not null from call_facts where enrollment_id = $1", enrollment),
        CallingService.Patience);
}
