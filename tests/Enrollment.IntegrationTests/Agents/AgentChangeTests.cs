using System.Net;
using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Agents;

/// <summary>Changing agents: what is pinned, what holds at once, and who is told of another's change.</summary>
public sealed class AgentChangeTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private readonly HttpClient _client = service.Client;

    [Fact]
    public async Task Null_empties_what_may_be_empty_and_is_refused_elsewhere()
    {
        var agent = (await _client.MakeAgentAsync("""
            {"description": "x", "external_id": "to-empty", "phone_region": "US", "allowed_regions": ["US"], "expire_after_days": 3, "dialer": "d", "caller_id": "c", "data": {"a": 1},
             "result_webhook": {"url": "https://example.com"}}
            """)).Data.Id();
        string[] empties = ["description", "external_id", "phone_region", "allowed_regions", "max_calls_per_day", "expire_after_days", "dialer", "caller_id", "data", "result_webhook"];
        string[] others = ["name", "is_active", "retry_rules", "max_attempts", "success_outcomes", "variables", "timezones", "call_windows", "exceptions", "phone_check",
            "max_concurrent_calls", "dispatch_within_minutes", "report_timeout_minutes", "require_start", "if_already_enrolled", "infer_timezone"];

        var emptied = await _client.ChangeAsync($"agents/{agent}", $"{{{string.Join(",", empties.Select(field => $"\"{field}\": null"))}}}");
        var refused = await _client.ChangeAsync($"agents/{agent}", $"{{{string.Join(",", others.Select(field => $"\"{field}\": null"))}}}");

        Assert.All(empties, field => Assert.Equal(JsonValueKind.Null, emptied.Data.GetProperty(field).ValueKind));
        Assert.Equal(others.Select(field => ($"/{field}", "wrong_type")).Order(), refused.Errors.Order());
    }

    [Fact]
    public async Task What_outcomes_mean_is_written_as_a_version_and_kept_by_those_before_it_settings_are_not()
    {
        var agent = (await _client.MakeAgentAsync("""{"retry_rules": {"busy": {"retries": 1, "delay_minutes": [7]}}}""")).Data.Id();

        var live = await _client.ChangeAsync($"agents/{agent}", """{"max_concurrent_calls": 3, "retry_rules": {"busy": {"delay_minutes": [7], "retries": 1}}}""");
        var pinned = await _client.ChangeAsync($"agents/{agent}", """{"max_attempts": 7}""");
        var step = await _client.SendAsync($"agents/{agent}/steps", """{"action": {"type": "event"}}""");
        await _client.ChangeAsync($"agents/{agent}/steps/{step.Data.Id()}", """{"delay_days": 1}""");
        await _client.RemoveAsync($"agents/{agent}/steps/{step.Data.Id()}");

        Assert.Equal((1, 2), (live.Data.GetProperty("version").GetInt32(), pinned.Data.GetProperty("version").GetInt32()));
        Assert.Equal(7, pinned.Data.GetProperty("retry_rules").GetProperty("busy").GetProperty("delay_minutes")[0].GetInt32());
        Assert.Equal(
            ["1: 5, 1 steps", "2: 7, 1 steps", "3: 7, 2 steps", "4: 7, 2 steps", "5: 7, 1 steps"],
            await service.Database.ColumnAsync<string>("""
                select format('%s: %s, %s steps', r.version, r.max_attempts, (select count(*) from sequence_steps s where s.sequence_id = r.sequence_id and s.version = r.version))
                from call_rules r where r.sequence_id = $1 order by r.version
                """, agent));
        Assert.Equal(
            ["busy"], await service.Database.ColumnAsync<string>("select distinct jsonb_object_keys(retry_rules) from call_rules where sequence_id = $1", agent));
    }

    [Fact]
    public async Task A_change_to_another_state_than_the_one_that_was_read_is_refused_and_a_lost_answer_may_be_asked_for_again()
    {
        var made = await _client.MakeAgentAsync();
        var (agent, before) = (made.Data.Id(), made.ETag);

        var first = await _client.ChangeAsync($"agents/{agent}", """{"dialer": "a"}""", before);
        var again = await _client.ChangeAsync($"agents/{agent}", """{"dialer": "a"}""", before);
        var stale = await _client.ChangeAsync($"agents/{agent}", """{"dialer": "b"}""", before);
        var steps = await _client.AskAsync(HttpMethod.Post, $"agents/{agent}/steps", MadeAgents.Call, before);
        var deletion = await _client.RemoveAsync($"agents/{agent}", before);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, first.ETag), (first.Status, again.Status, again.ETag));
        Assert.All([stale, steps, deletion], answer => Assert.Equal((HttpStatusCode.PreconditionFailed, "precondition_failed"), (answer.Status, answer.Code)));
        Assert.Equal(HttpStatusCode.NoContent, (await _client.RemoveAsync($"agents/{agent}", first.ETag)).Status);
    }

    [Fact]
    public async Task Steps_are_not_changed_with_the_agent()
    {
        var agent = (await _client.MakeAgentAsync()).Data.Id();

        var refused = await _client.ChangeAsync($"agents/{agent}", """{"steps": []}""");

        Assert.Equal(("/steps", "not_allowed"), Assert.Single(refused.Errors));
    }

    [Theory]
    [InlineData("{}", true, "")]
    [InlineData("""{"steps": []}""", false, "no_call_step")]
    [InlineData("""{"steps": [{"action": {"type": "event"}}, {"is_active": false, "action": {"type": "call"}}]}""", false, "no_call_step")]
    [InlineData("""{"timezones": []}""", false, "no_timezone")]
    [InlineData("""{"call_windows": {}}""", false, "never_open")]
    [InlineData("""{"call_windows": {}, "exceptions": [{"date": "2099-12-31", "windows": [{"from": "09:00", "to": "17:00"}]}]}""", false, "never_open")]
    [InlineData("""{"success_outcomes": []}""", false, "no_success_outcome")]
    [InlineData("""{"steps": [{"action": {"type": "call", "dispatch": "webhook"}}]}""", false, "webhook_url_missing")]
    [InlineData("""{"steps": [{"action": {"type": "call", "dispatch": "webhook", "url": "https://example.com"}}]}""", true, "")]
    [InlineData("""{"timezones": [], "call_windows": {}}""", false, "no_timezone never_open")]
    public async Task R10_an_agent_says_what_keeps_it_from_calling_when_it_is_made_and_when_it_is_read(string fields, bool isReady, string problems)
    {
        var made = await _client.MakeAgentAsync(fields);
        var read = await _client.AskAsync($"agents/{made.Data.Id()}");

        Assert.All([made, read], answer => Assert.Equal(
            (isReady, problems), (answer.Data.GetProperty("is_ready").GetBoolean(), string.Join(' ', answer.Data.Words("problems")))));
    }

    [Fact]
    public async Task An_agent_warns_of_windows_beyond_the_usual_hours_and_of_a_dialer_that_is_not_there()
    {
        var usual = await _client.MakeAgentAsync("""{"call_windows": {"monday": [{"from": "08:00", "to": "21:00"}]}}""");
        var early = await _client.MakeAgentAsync("""{"call_windows": {"monday": [{"from": "07:59", "to": "21:00"}]}}""");
        var night = await _client.MakeAgentAsync("""{"call_windows": {"monday": [{"from": "20:00", "to": "01:00"}]}}""");
        var webhook = await _client.MakeAgentAsync("""{"steps": [{"action": {"type": "call", "dispatch": "webhook", "url": "https://example.com"}}]}""");

        Assert.Equal(["no_dialer"], usual.Data.Words("warnings"));
        Assert.Equal(["outside_08_21", "no_dialer"], early.Data.Words("warnings"));
        Assert.Equal(["outside_08_21", "no_dialer"], night.Data.Words("warnings"));
        Assert.Empty(webhook.Data.Words("warnings"));
    }

    [Theory]
    [InlineData("""{"max_concurrent_calls": 7}""", false)]
    [InlineData("""{"call_windows": {"monday": [{"to": "24:00", "from": "00:00"}]}}""", false)]
    [InlineData("""{"exceptions": [{"date": "2030-01-01", "windows": []}]}""", true)]
    [InlineData("""{"respect_number_zones": true}""", true)]
    [InlineData("""{"call_windows": {"monday": [{"from": "00:00", "to": "23:00"}]}}""", true)]
    public async Task D5_changed_windows_move_those_who_wait(string change, bool moves)
    {
        var agent = (await _client.MakeAgentAsync("""{"call_windows": {"monday": [{"from": "00:00", "to": "24:00"}]}}""")).Data.Id();

        Assert.Equal(HttpStatusCode.OK, (await _client.ChangeAsync($"agents/{agent}", change)).Status);

        Assert.Equal(moves, await service.Database.ScalarAsync<bool>("select due_anew_after is not null from call_settings where sequence_id = $1", agent));
    }

    [Fact]
    public async Task G3_a_deleted_agent_s_enrollments_are_cancelled_those_that_wait_for_their_group_included()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var made = await A.CalledEnrollments(service.Database, agent, await A.Contacts(service.Database, service.Account, 3), group: Guid.NewGuid());

        var deleted = await _client.RemoveAsync($"agents/{agent.Id}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        Assert.Equal(
            ["cancelled sequence_deleted", "cancelled sequence_deleted", "cancelled sequence_deleted"],
            await service.Database.ColumnAsync<string>("select state || ' ' || reason from enrollments where id = any($1)", made.ToArray()));
    }

    [Fact]
    public async Task Switched_on_again_it_notes_since_when()
    {
        var agent = (await _client.MakeAgentAsync("""{"is_active": false}""")).Data.Id();

        await _client.ChangeAsync($"agents/{agent}", """{"is_active": true}""");

        Assert.True(await service.Database.ScalarAsync<bool>("select resumed_at > now() - interval '1 minute' from sequences where id = $1", agent));
    }
}
