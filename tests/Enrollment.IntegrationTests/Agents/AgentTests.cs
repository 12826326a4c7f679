using System.Net;
using System.Text.Json.Nodes;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Agents;

/// <summary>Making, reading and listing agents: every field of section 1.1, its default and its range.</summary>
public sealed class AgentTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string Everything = """
        {
          "name": "All", "description": "Of them", "external_id": "all.of-them:1_x", "is_active": false,
          "retry_rules": {"voicemail": {"retries": 2, "delay_minutes": [5, 43200]}, "failed": {"retries": 0, "delay_minutes": [1]}}, "max_attempts": 20,
          "success_outcomes": ["goal_completed", "voicemail"],
          "variables": [{"name": "account_id", "required": true, "description": "The CRM's id"}, {"name": "first_name", "required": false, "description": null}],
          "strict_variables": true, "requires_email": true, "timezones": ["Asia/Calcutta", "UTC"], "only_listed_timezones": true, "infer_timezone": true,
          "call_windows": {"monday": [{"from": "09:00", "to": "12:00"}, {"from": "13:00", "to": "24:00"}], "tuesday": [], "wednesday": [], "thursday": [], "friday": [],
            "saturday": [{"from": "22:00", "to": "02:00"}], "sunday": []},
          "exceptions": [{"date": "2030-12-24", "name": null, "windows": []}, {"date": "2030-12-25", "name": "Christmas", "windows": [{"from": "10:00", "to": "11:00"}]}],
          "allow_window_bypass": true, "respect_number_zones": true, "phone_region": "GB", "phone_check": "valid", "allowed_regions": ["GB", "US"],
          "max_concurrent_calls": 1000, "max_calls_per_day": 20, "dispatch_within_minutes": 120, "report_timeout_minutes": 1440, "require_start": true,
          "if_already_enrolled": "enroll_again", "expire_after_days": 365, "dialer": "berlin-2", "caller_id": "+493012345", "data": {"voice": "warm", "speed": 1.5},
          "result_webhook": {"url": "https://example.com/results", "headers": {"X-Team": "sales"}, "events": ["call.finished", "batch.finished"]}
        }
        """;

    private readonly HttpClient _client = service.Client;

    [Fact]
    public async Task Every_field_comes_back_when_it_is_made_read_and_changed()
    {
        var made = await _client.SendAsync("agents", Everything);
        Assert.True(made.Status == HttpStatusCode.Created, made.ToString());
        var read = await _client.AskAsync(made.Headers.Location!.OriginalString);
        // A change to what is there already changes nothing.
        var same = await _client.ChangeAsync($"agents/{made.Data.Id()}", Everything, ifMatch: "\"nothing\"");

        foreach (var answer in new[] { made, read, same })
        {
            foreach (var (name, value) in JsonNode.Parse(Everything)!.AsObject())
                Assert.True(JsonNode.DeepEquals(value, JsonNode.Parse(answer.Data.GetProperty(name).GetRawText())), $"{name}: {answer.Data.GetProperty(name)}");
        }
        Assert.Equal((made.ETag, 1), (same.ETag, same.Data.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task Left_out_every_field_has_its_default()
    {
        var made = await _client.SendAsync("agents", """{"name": "Bare"}""");

        var expected = JsonNode.Parse("""
            {
              "description": null, "external_id": null, "is_active": true, "version": 1, "step_count": 0, "live_enrollment_count": 0, "steps": [], "is_ready": false,
              "problems": ["no_call_step", "no_timezone"], "warnings": [], "retry_rules": {}, "max_attempts": 5, "success_outcomes": ["goal_completed"], "variables": [],
              "strict_variables": false, "requires_email": false, "timezones": [], "only_listed_timezones": false, "infer_timezone": false,
              "call_windows": {"monday": [W], "tuesday": [W], "wednesday": [W], "thursday": [W], "friday": [W], "saturday": [], "sunday": []}, "exceptions": [],
              "allow_window_bypass": false, "respect_number_zones": false, "phone_region": null, "phone_check": "possible", "allowed_regions": null,
              "max_concurrent_calls": 10, "max_calls_per_day": 3, "dispatch_within_minutes": 10, "report_timeout_minutes": 60, "require_start": false,
              "if_already_enrolled": "skip", "expire_after_days": null, "dialer": null, "caller_id": null, "data": null, "result_webhook": null
            }
            """.Replace("[W]", """[{"from": "09:00", "to": "17:00"}]""", StringComparison.Ordinal))!.AsObject();
        Assert.All(expected, field => Assert.True(
            JsonNode.DeepEquals(field.Value, JsonNode.Parse(made.Data.GetProperty(field.Key).GetRawText())), $"{field.Key}: {made.Data.GetProperty(field.Key)}"));
    }

    [Fact]
    public async Task The_region_of_numbers_is_the_service_s_unless_the_agent_says_otherwise()
    {
        var api = await service.StartApiAsync("--Agents:PhoneRegion=DE");
        using var client = service.ClientFor(await A.ApiKey(service.Database, service.Account), api);

        Assert.Equal("DE", (await client.MakeAgentAsync()).Data.GetProperty("phone_region").GetString());
        Assert.Null((await client.MakeAgentAsync("""{"phone_region": null}""")).Data.GetProperty("phone_region").GetString());
        Assert.Equal("FR", (await client.MakeAgentAsync("""{"phone_region": "FR"}""")).Data.GetProperty("phone_region").GetString());
    }

    [Theory]
    [InlineData("""{"name": ""}""", "/name", "too_short")]
    [InlineData("""{"external_id": "a b"}""", "/external_id", "invalid_value")]
    [InlineData("""{"external_id": "."}""", "/external_id", "invalid_value")]
    [InlineData("""{"external_id": ".."}""", "/external_id", "invalid_value")]
    [InlineData("""{"external_id": "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"}""", "/external_id", "invalid_value")]
    [InlineData("""{"external_id": "0198f3a25c1e7b439d276f1f0c2e8a55"}""", "/external_id", "invalid_value")]
    [InlineData("""{"external_id": "agent.0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"}""", "/external_id", "invalid_value")]
    [InlineData("""{"is_active": 1}""", "/is_active", "wrong_type")]
    [InlineData("""{"max_attempts": 21}""", "/max_attempts", "out_of_range")]
    [InlineData("""{"max_attempts": 0}""", "/max_attempts", "out_of_range")]
    [InlineData("""{"success_outcomes": ["no_answer"]}""", "/success_outcomes/0", "not_allowed")]
    [InlineData("""{"retry_rules": {"goal_completed": {"retries": 1}}}""", "/retry_rules/goal_completed", "not_allowed")]
    [InlineData("""{"variables": [{"name": "a-b"}]}""", "/variables/0/name", "invalid_value")]
    [InlineData("""{"variables": [{"name": "phoneNumber"}]}""", "/variables/0/name", "invalid_value")]
    [InlineData("""{"variables": [{"name": "Time_Zone"}]}""", "/variables/0/name", "invalid_value")]
    [InlineData("""{"variables": [{"name": "a"}, {"name": "a"}]}""", "/variables/1/name", "duplicate_value")]
    [InlineData("""{"variables": [{"label": "a"}]}""", "/variables/0/name", "required")]
    [InlineData("""{"timezones": ["EST"]}""", "/timezones/0", "invalid_timezone")]
    [InlineData("""{"timezones": ["UTC", "UTC"]}""", "/timezones/1", "duplicate_value")]
    [InlineData("""{"call_windows": {"monday": [{"from": "09:00", "to": "09:00"}]}}""", "/call_windows/monday/0/to", "out_of_range")]
    [InlineData("""{"exceptions": [{"date": "2030-02-30", "windows": []}]}""", "/exceptions/0/date", "invalid_date")]
    [InlineData("""{"phone_region": "uk"}""", "/phone_region", "invalid_value")]
    [InlineData("""{"phone_check": "strict"}""", "/phone_check", "invalid_value")]
    [InlineData("""{"allowed_regions": []}""", "/allowed_regions", "out_of_range")]
    [InlineData("""{"allowed_regions": ["ZZ"]}""", "/allowed_regions/0", "invalid_value")]
    [InlineData("""{"max_concurrent_calls": 0}""", "/max_concurrent_calls", "out_of_range")]
    [InlineData("""{"max_concurrent_calls": 1001}""", "/max_concurrent_calls", "out_of_range")]
    [InlineData("""{"max_calls_per_day": 0}""", "/max_calls_per_day", "out_of_range")]
    [InlineData("""{"max_calls_per_day": 21}""", "/max_calls_per_day", "out_of_range")]
    [InlineData("""{"dispatch_within_minutes": 121}""", "/dispatch_within_minutes", "out_of_range")]
    [InlineData("""{"report_timeout_minutes": 4}""", "/report_timeout_minutes", "out_of_range")]
    [InlineData("""{"report_timeout_minutes": 1441}""", "/report_timeout_minutes", "out_of_range")]
    [InlineData("""{"if_already_enrolled": "replace"}""", "/if_already_enrolled", "invalid_value")]
    [InlineData("""{"expire_after_days": 366}""", "/expire_after_days", "out_of_range")]
    [InlineData("""{"dialer": "Berlin"}""", "/dialer", "invalid_value")]
    [InlineData("""{"caller_id": "123456789012345678901234567890123"}""", "/caller_id", "too_long")]
    [InlineData("""{"data": []}""", "/data", "wrong_type")]
    [InlineData("""{"result_webhook": {"url": "http://example.com"}}""", "/result_webhook/url", "https_required")]
    [InlineData("""{"result_webhook": {"headers": {}}}""", "/result_webhook/url", "required")]
    [InlineData("""{"result_webhook": {"url": "https://example.com", "events": ["call.started"]}}""", "/result_webhook/events/0", "invalid_value")]
    [InlineData("""{"result_webhook": {"url": "https://example.com", "headers": {"Host": "x"}}}""", "/result_webhook/headers/Host", "forbidden_header")]
    [InlineData("""{"steps": [{"action": {"type": "email"}}]}""", "/steps/0/action/type", "invalid_value")]
    [InlineData("""{"steps": [{"await_completion": true, "action": {"type": "call"}}]}""", "/steps/0/await_completion", "not_allowed")]
    [InlineData("""{"steps": [{"completion_timeout_minutes": 5, "action": {"type": "event"}}]}""", "/steps/0/completion_timeout_minutes", "not_allowed")]
    [InlineData("""{"steps": [{"action": {"type": "call", "url": "https://example.com"}}]}""", "/steps/0/action/url", "not_allowed")]
    [InlineData("""{"steps": [{"action": {"type": "call", "headers": {}}}]}""", "/steps/0/action/headers", "not_allowed")]
    [InlineData("""{"steps": [{"action": {"type": "call", "dispatch": "fax"}}]}""", "/steps/0/action/dispatch", "invalid_value")]
    [InlineData("""{"steps": [{"action": {"type": "call", "on_success": "stop"}}]}""", "/steps/0/action/on_success", "invalid_value")]
    [InlineData("""{"steps": [{"action": {"type": "call", "dispatch": "webhook", "url": "http://example.com"}}]}""", "/steps/0/action/url", "https_required")]
    [InlineData("""{"steps": [{"action": {"type": "call", "body": {}}}]}""", "/steps/0/action/body", "unknown_field")]
    [InlineData("""{"timezone": "UTC"}""", "/timezone", "unknown_field")]
    public async Task What_is_wrong_is_told_with_its_place(string fields, string pointer, string code)
    {
        var body = JsonNode.Parse("""{"name": "Wrong"}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject())
            body[name] = value?.DeepClone();

        var made = await _client.SendAsync("agents", body.ToJsonString());

        Assert.Equal(HttpStatusCode.UnprocessableEntity, made.Status);
        Assert.Contains((pointer, code), made.Errors);
    }

    [Theory]
    [InlineData("variables", 50, """{"name": "v#"}""")]
    [InlineData("steps", 50, """{"action": {"type": "call"}}""")]
    [InlineData("exceptions", 400, """{"date": "D#", "windows": []}""")]
    public async Task Lists_are_full_at_their_limit(string field, int limit, string item)
    {
        foreach (var (count, status) in new[] { (limit, HttpStatusCode.Created), (limit + 1, HttpStatusCode.UnprocessableEntity) })
        {
            var items = string.Join(",", Enumerable.Range(0, count).Select(index => item
                .Replace("D#", new DateOnly(2030, 1, 1).AddDays(index).ToString("yyyy-MM-dd"), StringComparison.Ordinal).Replace("#", $"{index}", StringComparison.Ordinal)));

            Assert.Equal((count, status), (count, (await _client.SendAsync("agents", $$"""{"name": "Full", "{{field}}": [{{items}}]}""")).Status));
        }
    }

    [Fact]
    public async Task An_external_id_is_unique_in_its_account_and_free_again_after_a_deletion()
    {
        var external = $"unique-{Guid.NewGuid():N}"[..20];
        var first = await _client.MakeAgentAsync($$"""{"external_id": "{{external}}"}""");
        var other = await _client.MakeAgentAsync();

        var second = await _client.SendAsync("agents", $$"""{"name": "Second", "external_id": "{{external}}"}""");
        var changed = await _client.ChangeAsync($"agents/{other.Data.Id()}", $$"""{"external_id": "{{external}}"}""");
        using var stranger = service.ClientFor(await A.ApiKey(service.Database, await A.Account(service.Database)));
        await stranger.MakeAgentAsync($$"""{"external_id": "{{external}}"}""");

        Assert.All([second, changed], answer => Assert.Equal((HttpStatusCode.Conflict, "conflict", ("/external_id", "already_taken")), (answer.Status, answer.Code, Assert.Single(answer.Errors))));
        Assert.Equal(HttpStatusCode.NoContent, (await _client.RemoveAsync($"agents/{external}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.AskAsync($"agents/{first.Data.Id()}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _client.ChangeAsync($"agents/{other.Data.Id()}", $$"""{"external_id": "{{external}}"}""")).Status);
    }

    [Fact]
    public async Task Agents_are_listed_newest_first_apart_from_event_queues_and_by_name_and_state()
    {
        using var client = service.ClientFor(await A.ApiKey(service.Database, await A.Account(service.Database)));
        var first = (await client.MakeAgentAsync("""{"name": "Renewals 50%", "external_id": "r"}""")).Data.Id();
        await client.SendAsync("event-queues", """{"name": "Renewals"}""");
        var second = (await client.MakeAgentAsync("""{"name": "Welcome", "is_active": false}""")).Data.Id();

        var all = (await client.AskAsync("agents")).Listed;

        Assert.Equal([second, first], all.EnumerateArray().Select(agent => agent.Id()));
        Assert.Equal(("r", 1), (all[1].GetProperty("external_id").GetString(), all[1].GetProperty("step_count").GetInt32()));
        Assert.Equal([first], (await client.AskAsync("agents?name=renewals%2050%25")).Listed.EnumerateArray().Select(agent => agent.Id()));
        Assert.Equal([second], (await client.AskAsync("agents?is_active=false")).Listed.EnumerateArray().Select(agent => agent.Id()));
        Assert.Single((await client.AskAsync("event-queues")).Listed.EnumerateArray());
        Assert.Equal("event_queue_not_found", (await client.AskAsync($"event-queues/{first}")).Code);
    }

    [Fact]
    public async Task A_repeat_with_the_key_under_another_name_of_the_agent_is_the_same_request()
    {
        var external = $"repeat-{Guid.NewGuid():N}"[..20];
        var agent = (await _client.MakeAgentAsync($$"""{"external_id": "{{external}}"}""")).Data.Id();

        var answers = new List<Answer>();
        foreach (var name in new[] { external, $"{agent}", $"agent.{agent}" })
            answers.Add(await _client.PostOnceAsync($"agents/{name}/steps", """{"name": "Once", "action": {"type": "call"}}""", key: external));

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.Created, answers[0].Data.Id()), (answer.Status, answer.Data.Id())));
        Assert.Equal(2, (await _client.AskAsync($"agents/{agent}")).Data.GetProperty("step_count").GetInt32());
    }
}
