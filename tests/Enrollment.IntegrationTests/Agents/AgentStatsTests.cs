using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Enrollment.Core.Calls;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Windows;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Agents;

public sealed class AgentStatsTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private readonly HttpClient _client = service.Client;

    [Fact]
    public async Task Everybody_is_counted_once_by_state_by_what_it_waits_for_and_by_its_last_outcome()
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.MaxConcurrentCalls = 7);
        await EnrolledAsync(agent, 3, group: Guid.NewGuid());
        await ChangeAsync((await EnrolledAsync(agent, 2))[0], "wanted_at = now() + interval '1 hour', due_at = now() + interval '1 hour'");
        await ChangeAsync((await EnrolledAsync(agent, 1))[0], "state = 'paused', held_state = 'pending', held_due_at = now(), due_at = null, gate = null, priority = null");
        await A.OpenCall(service.Database, agent, await A.Contact(service.Database, service.Account));
        var busy = await service.Database.ScalarAsync<string>("select phone_e164 from calls where sequence_id = $1", agent.Id);
        await ChangeAsync((await EnrolledAsync(agent, 1, busy))[0], "due_at = now() + interval '30 seconds'");
        await ChangeAsync((await EnrolledAsync(agent, 1))[0], "due_at = now() + interval '9 hours'");
        var ended = await EnrolledAsync(agent, 4);
        await A.ClosedCall(service.Database, ended[0], "no_answer", stepSeq: 1);
        await A.ClosedCall(service.Database, ended[0], "goal_completed", stepSeq: 2);
        await A.EndOfCalled(service.Database, ended[0], "completed", "succeeded", outcome: null);
        await A.EndOfCalled(service.Database, ended[1], "completed", null, "busy");
        await A.EndOfCalled(service.Database, ended[2], "cancelled", "succeeded", "no_report");
        await A.EndOfCalled(service.Database, ended[3], "cancelled", null, outcome: null);

        var stats = (await _client.AskAsync($"agents/{agent.Id}/stats")).Data;

        Assert.Equal(
            "enrolled 13, live 9, waiting 2, paused 1, completed 2, cancelled 2, failed 0, succeeded 2",
            string.Join(", ", stats.EnumerateObject().Take(8).Select(figure => $"{figure.Name} {figure.Value}")));
        Assert.Equal(
            """{"daily_limit":1,"enrollment_paused":1,"group":2,"no_dialer":2,"number_busy":1,"report_awaited":1,"scheduled_later":1}""",
            JsonSerializer.Serialize(stats.GetProperty("waiting_because")));
        Assert.Equal("""{"busy":1,"goal_completed":1,"no_report":1}""", JsonSerializer.Serialize(stats.GetProperty("outcomes")));
        Assert.Equal("""{"max":7,"in_use":1}""", JsonSerializer.Serialize(stats.GetProperty("slots")));
        var step = Assert.Single(stats.GetProperty("steps").EnumerateArray());
        Assert.Equal((8, 1, 2), (step.GetProperty("waiting").GetInt32(), step.GetProperty("processing").GetInt32(), step.GetProperty("done").GetInt32()));
        Assert.NotEqual(JsonValueKind.Null, stats.GetProperty("next_due_at").ValueKind);
    }

    [Fact]
    public async Task Whom_the_zones_of_their_numbers_keep_from_being_called_waits_for_its_window()
    {
        // Open in the zones of the row and of Iceland's numbers now; in Auckland it is twelve hours later.
        var hour = DateTimeOffset.UtcNow.Hour;
        var day = $$"""[{"from": "{{(hour + 23) % 24:00}}:00", "to": "{{(hour + 2) % 24:00}}:00"}]""";
        var agent = await A.Agent(service.Database, service.Account, settings =>
        {
            settings.RespectNumberZones = true;
            settings.CallWindows = $$"""{ {{string.Join(", ", Weekdays.All.Select(weekday => $"\"{Weekdays.WordOf(weekday)}\": {day}"))}} }""";
        });
        await A.CalledEnrollments(
            service.Database, agent, await A.Contacts(service.Database, service.Account, 3), phones: ["+6493550100", "+6493550101", "+3545550123"], timezone: "UTC");

        var stats = (await _client.AskAsync($"agents/{agent.Id}/stats")).Data;

        Assert.Equal(2, stats.GetProperty("waiting_because").GetProperty("outside_call_window").GetInt32());
        Assert.Equal(3, stats.GetProperty("live").GetInt32());
    }

    [Fact]
    public async Task An_agent_that_calls_by_webhook_waits_for_no_dialer()
    {
        var step = A.CallStep(action: new(CallDispatch.Webhook, "https://dialer.example.com"));
        var agent = await A.Agent(service.Database, service.Account, steps: step);
        await EnrolledAsync(agent, 1);

        var stats = (await _client.AskAsync($"agents/{agent.Id}/stats")).Data;

        Assert.Equal("""{"no_free_slot":1}""", JsonSerializer.Serialize(stats.GetProperty("waiting_because")));
    }

    [Fact]
    public async Task An_agent_without_enrollments_has_zeros()
    {
        var agent = await A.Agent(service.Database, service.Account);

        var stats = (await _client.AskAsync($"agents/agent.{agent.Id}/stats")).Data;

        Assert.All(stats.EnumerateObject().Take(8), figure => Assert.Equal((figure.Name, 0), (figure.Name, figure.Value.GetInt32())));
        Assert.Equal("""{"max":10,"in_use":0}""", JsonSerializer.Serialize(stats.GetProperty("slots")));
        Assert.Equal("{} {}", $"{stats.GetProperty("outcomes")} {stats.GetProperty("waiting_because")}");
    }

    [Fact]
    public async Task All_outcomes_are_listed_with_the_agent_s_rules_and_the_calls_that_had_them()
    {
        var rules = OutcomeRules.Default with
        {
            Given = new Dictionary<string, RetryRule>(StringComparer.Ordinal) { ["busy"] = new(4, [10, 20]) },
            Successes = ImmutableHashSet.Create(StringComparer.Ordinal, "goal_completed", "voicemail"),
        };
        var agent = await A.Agent(service.Database, service.Account, rules: rules);
        var enrollments = await EnrolledAsync(agent, 2);
        var first = new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);
        await A.ClosedCall(service.Database, enrollments[0], "busy", stepSeq: 1, at: first);
        await A.ClosedCall(service.Database, enrollments[0], "busy", stepSeq: 2, at: first.AddHours(1));
        await A.ClosedCall(service.Database, enrollments[1], "voicemail", stepSeq: 1, at: first.AddHours(2));

        var all = (await _client.AskAsync($"agents/{agent.Id}/outcomes")).Data;
        var some = (await _client.AskAsync($"agents/{agent.Id}/outcomes?from=2026-11-02T10:00:00Z&to=2026-11-02T11:00:00Z")).Data;

        Assert.Equal(CallOutcomes.All.Select(outcome => outcome.Word), all.GetProperty("outcomes").EnumerateArray().Select(outcome => outcome.GetProperty("outcome").GetString()));
        Assert.Equal(
            """{"outcome":"busy","is_success":false,"retries":4,"delay_minutes":[10,20],"count":2,"last_at":"2026-11-02T10:00:00.000000Z"}""", JsonSerializer.Serialize(Of("busy", all)));
        Assert.Equal(
            """{"outcome":"voicemail","is_success":true,"retries":1,"delay_minutes":[1440],"count":1,"last_at":"2026-11-02T11:00:00.000000Z"}""",
            JsonSerializer.Serialize(Of("voicemail", all)));
        Assert.Equal(
            """{"outcome":"no_report","is_success":false,"retries":0,"delay_minutes":[],"count":0,"last_at":null}""", JsonSerializer.Serialize(Of("no_report", all)));
        Assert.Equal((1, 0), (Of("busy", some).GetProperty("count").GetInt32(), Of("voicemail", some).GetProperty("count").GetInt32()));
        Assert.Equal("2026-11-02T10:00:00.000000Z", some.GetProperty("from").GetString());
    }

    [Fact]
    public async Task Another_accounts_agent_and_wrong_instants_are_refused()
    {
        var (own, foreign) = (await A.Agent(service.Database, service.Account), await A.Agent(service.Database, await A.Account(service.Database)));

        var wrong = await _client.AskAsync($"agents/{own.Id}/outcomes?from=yesterday");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_parameter"), (wrong.Status, wrong.Code));
        foreach (var figures in (string[])["stats", "outcomes"])
            Assert.Equal((HttpStatusCode.NotFound, "agent_not_found"), (await _client.AskAsync($"agents/{foreign.Id}/{figures}")) is var answer ? (answer.Status, answer.Code) : default);
    }

    private static JsonElement Of(string word, JsonElement outcomes) =>
        outcomes.GetProperty("outcomes").EnumerateArray().Single(outcome => outcome.GetProperty("outcome").GetString() == word);

    private async Task<IReadOnlyList<Guid>> EnrolledAsync(MadeSequence agent, int count, string? phone = null, Guid? group = null) => await A.CalledEnrollments(
        service.Database, agent, await A.Contacts(service.Database, service.Account, count), phones: phone is null ? null : [phone], group: group);

    private Task<int> ChangeAsync(Guid enrollment, string change) => service.Database.ExecuteAsync($"update enrollments set {change} where id = $1", enrollment);
}
