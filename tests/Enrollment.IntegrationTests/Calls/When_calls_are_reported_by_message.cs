using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Agents.Scheduling;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>Reports over the bus have the effects that they have over HTTP.</summary>
[Collection(WithCallingService.Name)]
public sealed class When_calls_are_reported_by_message(CallingService service)
{
    private static readonly string[] Reports =
    [
        """{"outcome": "goal_completed", "started_at": "2026-11-28T09:00:00Z", "ended_at": "2026-11-28T09:02:00Z", "duration_seconds": 120, "dialer_reference": "d-1"}""",
        """{"outcome": "goal_not_completed", "summary": "Later", "labels": ["warm", "price"], "extracted": {"budget": 5}}""",
        """{"outcome": "goal_not_completed", "do_not_call": true}""",
        """{"outcome": "callback_requested", "callback_at": "2027-03-01T15:00:00Z"}""",
        """{"outcome": "callback_requested"}""",
        """{"outcome": "wrong_person"}""",
        """{"outcome": "do_not_call"}""",
        """{"outcome": "voicemail", "recording_url": "https://example.com/r", "transcript_url": "https://example.com/t"}""",
        """{"outcome": "no_answer"}""",
        """{"outcome": "busy"}""",
        """{"outcome": "rejected"}""",
        """{"outcome": "invalid_number"}""",
        """{"outcome": "failed"}""",
        """{"outcome": "not_placed", "retry_after_seconds": 7200}""",
    ];

    [Fact]
    public async Task Row_8_4_each_outcome_has_the_effect_that_it_has_by_REST()
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.MaxConcurrentCalls = 100);
        var batch = await service.EnrollAsync(agent, Rows(2 * Reports.Length));
        var calls = new Dictionary<int, CallRequested>();
        while (calls.Count < 2 * Reports.Length)
        {
            var call = await service.NextCallAsync(agent);
            calls.Add(call.RowIndex!.Value, call);
        }

        await Task.WhenAll(Reports.Select(async (report, index) =>
        {
            var answer = await service.Client.SendAsync($"calls/{calls[2 * index].CallId}/result", report);
            Assert.True((int)answer.Status == 200, answer.ToString());
            var call = calls[(2 * index) + 1];
            await service.HandleAsync(Message(call, report), call.EnrollmentId);
        }));

        var effects = await service.Database.ColumnAsync<string>("""
            select concat_ws(' ', e.state, e.outcome, e.reason, e.attempt, e.step_seq, e.gate, e.priority, round(extract(epoch from e.due_at - c.closed_at) / 10),
                             c.outcome, c.is_success, c.is_reported, c.report - 'callback_at', (select count(*) from do_not_call d where d.phone_e164 = c.phone_e164))
            from enrollments e
            join calls c on c.enrollment_id = e.id
            where e.job_id = $1
            order by e.row_index
            """, batch);
        Assert.Equal(effects.Where((_, row) => row % 2 == 0), effects.Where((_, row) => row % 2 == 1));
        Assert.Equal(2 * Reports.Length, effects.Count);
    }

    [Fact]
    public async Task A_start_gives_the_report_its_whole_time_and_counts_once()
    {
        var agent = await A.Agent(service.Database, service.Account);
        await service.EnrollAsync(agent, Rows(1));
        var call = await service.NextCallAsync(agent);

        await StartAsync(call, call.StepSeq + 1);
        var before = await TimesAsync(call);
        await StartAsync(call, call.StepSeq);
        var started = await TimesAsync(call);
        await StartAsync(call, call.StepSeq);

        Assert.Equal("no start, report 70 min", before);
        Assert.Equal("start, report 60 min", started);
        Assert.Equal(started, await TimesAsync(call));
        Assert.Equal(
            await service.Database.ScalarAsync<DateTime>("select report_by from calls where call_id = $1", call.CallId),
            await service.Database.ScalarAsync<DateTime>("select due_at from enrollments where id = $1", call.EnrollmentId));
    }

    [Fact]
    public async Task Row_8_4_a_wrong_report_is_set_aside_and_the_queue_goes_on()
    {
        const string error = $"{QueueNames.EnrollmentSaga}_error";
        var agent = await A.Agent(service.Database, service.Account);
        await service.EnrollAsync(agent, Rows(1));
        var call = await service.NextCallAsync(agent);
        var report = new CallReported(call.EnrollmentId, call.AccountId, call.StepSeq, "answered");
        var before = (await service.Broker.FailedMessagesAsync()).GetValueOrDefault(error);

        await service.HandleAsync(report, call.EnrollmentId);
        await service.HandleAsync(report with { Outcome = "busy", DurationSeconds = -1 }, call.EnrollmentId);
        await service.HandleAsync(report with { Outcome = "busy", CallId = Guid.CreateVersion7() }, call.EnrollmentId);
        await service.HandleAsync(new CallStarted(call.EnrollmentId, call.AccountId, call.StepSeq, CallId: Guid.CreateVersion7()), call.EnrollmentId);

        await Eventually.EqualsAsync("Set aside", before + 4, async () => (await service.Broker.FailedMessagesAsync()).GetValueOrDefault(error));
        Assert.Equal((EnrollmentState.Processing, true), await SeenAsync(call));
        Assert.Equal("no start, report 70 min", await TimesAsync(call));
        await service.HandleAsync(report with { Outcome = "goal_completed", CallId = call.CallId }, call.EnrollmentId);
        await Eventually.EqualsAsync("The state and whether the call is open", (EnrollmentState.Completed, false), () => SeenAsync(call));
    }

    [Fact]
    public async Task Row_8_4_a_report_of_another_account_or_of_no_call_has_no_effect()
    {
        var agent = await A.Agent(service.Database, service.Account);
        await service.EnrollAsync(agent, Rows(1));
        var call = await service.NextCallAsync(agent);
        var report = new CallReported(call.EnrollmentId, call.AccountId, call.StepSeq, "goal_completed");

        await service.HandleAsync(report with { AccountId = Guid.CreateVersion7() }, call.EnrollmentId);
        await service.HandleAsync(report with { StepSeq = call.StepSeq + 1 }, call.EnrollmentId);
        await service.HandleAsync(report with { EnrollmentId = Guid.CreateVersion7() }, call.EnrollmentId);

        Assert.Equal((EnrollmentState.Processing, true), await SeenAsync(call));
    }

    private static string Rows(int count) => Body(Enumerable.Range(0, count).Select(JsonNode? (_) => Contact(NextNumber())));

    // The same report in the words of the bus.
    private static CallReported Message(CallRequested call, string report)
    {
        var message = new JsonObject { ["enrollmentId"] = call.EnrollmentId, ["accountId"] = call.AccountId, ["stepSeq"] = call.StepSeq };
        foreach (var (name, value) in JsonNode.Parse(report)!.AsObject())
            message[JsonNamingPolicy.CamelCase.ConvertName(string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])))] = value?.DeepClone();
        return message.Deserialize<CallReported>(JsonSerializerOptions.Web)!;
    }

    private Task StartAsync(CallRequested call, int stepSeq) => service.HandleAsync(new CallStarted(call.EnrollmentId, call.AccountId, stepSeq), call.EnrollmentId);

    private Task<string> TimesAsync(CallRequested call) => service.Database.ScalarAsync<string>("""
        select format('%s, report %s min', case when started_at is null then 'no start' else 'start' end,
                      round(extract(epoch from report_by - coalesce(started_at, handed_out_at)) / 60))
        from calls where call_id = $1
        """, call.CallId);

    private async Task<(string State, bool IsOpen)> SeenAsync(CallRequested call) => (
        await service.Database.ScalarAsync<string>("select state from enrollments where id = $1", call.EnrollmentId),
        await service.Database.ScalarAsync<bool>("select closed_at is null from calls where call_id = $1", call.CallId));
}
