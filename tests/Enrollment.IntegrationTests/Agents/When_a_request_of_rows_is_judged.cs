using System.Net;
using System.Text.Json.Nodes;
using Enrollment.Core.Calls;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Agents.Scheduling;

namespace Enrollment.IntegrationTests.Agents;

/// <summary>The cases R1 to R16 of the specification, but those of credits and keys.</summary>
public sealed class When_a_request_of_rows_is_judged(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private static readonly CallVariable AccountId = new("account_id", Required: true, Description: null);

    [Theory]
    [InlineData(0, "too_short")]
    [InlineData(1_001, "too_long")]
    public async Task R1_one_to_a_thousand_contacts_are_taken(int contacts, string code)
    {
        var agent = await A.Agent(service.Database, service.Account);

        var answer = await service.Client.ScheduleAsync(agent, Body(Enumerable.Range(0, contacts).Select(_ => Contact("+12125550123"))));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "validation_failed", "VALIDATION_FAILED"), (answer.Status, answer.Code, answer.Body.GetProperty("error").GetString()));
        Assert.Equal(answer.Body.GetProperty("detail").GetString(), answer.Body.GetProperty("message").GetString());
        Assert.Equal([("/contacts", code)], answer.Errors);
    }

    [Fact]
    public async Task R1_contacts_are_missing()
    {
        var agent = await A.Agent(service.Database, service.Account);

        Assert.Equal([("/contacts", "required")], (await service.Client.ScheduleAsync(agent, "{}")).Errors);
        Assert.Equal("unknown_field", (await service.Client.ScheduleAsync(agent, Body([Contact(NextNumber())], ("group_by_field", "x")))).Code);
    }

    [Fact]
    public async Task X13_R2_of_a_hundred_rows_two_are_rejected()
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.SetVariables([AccountId]));
        var rows = Enumerable.Range(0, 100).Select(_ => Contact(NextNumber(), ("account_id", "acme"))).ToList();
        rows[3].Remove("account_id");
        rows[7]["phoneNumber"] = "12";

        var answer = await service.Client.ScheduleAsync(agent, Body(rows));

        Assert.Equal((100, 98), (answer.Body.GetProperty("total").GetInt32(), answer.Body.GetProperty("accepted").GetInt32()));
        Assert.Equal(["3 missing_variables", "7 invalid_phone_number"], answer.Rejected());
        Assert.Equal("Required variables are missing: account_id.", answer.Rejected(0).GetProperty("error").GetString());
    }

    [Fact]
    public async Task R3_a_broken_row_takes_no_good_one_with_it()
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.SetVariables([AccountId]));
        var number = NextNumber();

        var answer = await service.Client.ScheduleAsync(agent, Body([Contact(number), Contact(number, ("account_id", "acme"))]));

        Assert.Equal(["0 missing_variables"], answer.Rejected());
    }

    [Fact]
    public async Task R4_rows_of_one_number_are_one_contact_with_an_enrollment_each()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var number = NextNumber();

        var batch = await service.EnrollAsync(agent, Body([Contact(number), Contact(number), Contact(number)], ("allowDuplicates", true)));

        Assert.Equal(["0 enrolled pending", "1 enrolled pending", "2 enrolled pending"], await service.RowsAsync(batch));
        Assert.Equal(1, await service.Database.ScalarAsync<long>("select count(distinct contact_id) from enrollments where job_id = $1", batch));
    }

    [Theory]
    [InlineData("account_id", true, "not_allowed")]
    [InlineData("account_id", false, null)]
    [InlineData("phoneNumber", null, "not_allowed")]
    [InlineData("acount_id", null, "unknown_variable")]
    public async Task R5_groups_are_by_a_variable_that_is_known(string field, bool? duplicates, string? code)
    {
        var agent = await A.Agent(service.Database, service.Account);

        var answer = await service.Client.ScheduleAsync(
            agent, Body([Contact(NextNumber(), ("account_id", "acme"))], ("groupByField", field), ("allowDuplicates", duplicates)));

        Assert.Equal(code is null ? HttpStatusCode.Accepted : HttpStatusCode.UnprocessableEntity, answer.Status);
        if (code is not null)
            Assert.Equal([("/groupByField", code)], answer.Errors);
    }

    [Fact]
    public async Task R5_a_row_without_the_value_of_its_group_is_rejected()
    {
        var agent = await A.Agent(service.Database, service.Account);

        var answer = await service.Client.ScheduleAsync(
            agent, Body([Contact(NextNumber(), ("account_id", " ")), Contact(NextNumber(), ("account_id", "acme"))], ("groupByField", "account_id")));

        Assert.Equal(["0 group_value_missing"], answer.Rejected());
    }

    public static TheoryData<string, string, string?> Variables => new()
    {
        { "phone_number", "\"x\"", "misspelled_field" }, { "Time_Zone", "\"x\"", "misspelled_field" }, { "plan", "5", "invalid_variable" }, { "plan", "true", "invalid_variable" },
        { "plan", "{}", "invalid_variable" }, { "plan", "null", null }, { "plan", $"\"{new string('x', 4_001)}\"", "variable_too_long" }, { "a-b", "\"x\"", "invalid_variable_name" },
    };

    [Theory]
    [MemberData(nameof(Variables))]
    public async Task R6_variables_are_texts_under_their_names(string name, string value, string? code)
    {
        var agent = await A.Agent(service.Database, service.Account);

        var answer = await service.Client.ScheduleAsync(agent, Body([Contact(NextNumber(), (name, JsonNode.Parse(value))), Contact(NextNumber())]));

        Assert.Equal(code is null ? [] : [$"0 {code}"], answer.Rejected());
    }

    [Fact]
    public async Task R6_a_row_has_at_most_fifty()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var many = Contact(NextNumber(), [.. Enumerable.Range(0, 51).Select(number => ($"v{number}", (JsonNode?)"x"))]);

        Assert.Equal(["0 too_many_variables"], (await service.Client.ScheduleAsync(agent, Body([many, Contact(NextNumber())]))).Rejected());
    }

    [Theory]
    [InlineData("Asia/Tokyo", "Europe/Berlin", "Asia/Tokyo")]
    [InlineData(null, "Europe/Berlin", "Europe/Berlin")]
    [InlineData(null, null, "America/New_York")]
    public async Task R7_the_zone_of_a_row_is_its_own_or_the_requests_or_the_agents(string? ofRow, string? ofRequest, string expected)
    {
        var agent = await A.Agent(service.Database, service.Account);

        var batch = await service.EnrollAsync(agent, Body([Contact(NextNumber(), ("timezone", ofRow))], ("timezone", ofRequest)));

        Assert.Equal(expected, await service.Database.ScalarAsync<string>("select timezone from call_facts where job_id = $1", batch));
    }

    [Fact]
    public async Task R7_a_wrong_zone_of_the_request_refuses_all_of_it()
    {
        var agent = await A.Agent(service.Database, service.Account);

        var answer = await service.Client.ScheduleAsync(agent, Body([Contact(NextNumber(), ("timezone", "Asia/Tokyo"))], ("timezone", "Mars/X")));

        Assert.Equal([("/timezone", "invalid_timezone")], answer.Errors);
        Assert.Equal(0, await JobsAsync(agent));
    }

    [Theory]
    [InlineData("EST", "invalid_timezone")]
    [InlineData("+02:00", "invalid_timezone")]
    [InlineData("Eastern Standard Time", "invalid_timezone")]
    [InlineData("america/new_york", "invalid_timezone")]
    [InlineData("Asia/Calcutta", null)]
    [InlineData("UTC", null)]
    public async Task R8_zones_are_names_of_IANA(string zone, string? code)
    {
        var agent = await A.Agent(service.Database, service.Account);

        var answer = await service.Client.ScheduleAsync(agent, Body([Contact(NextNumber(), ("timezone", zone)), Contact(NextNumber())]));

        Assert.Equal(code is null ? [] : [$"0 {code}"], answer.Rejected());
    }

    [Theory]
    [InlineData(-23, null)]
    [InlineData(-25, "scheduled_at_too_old")]
    [InlineData(367 * 24, "scheduled_at_too_far")]
    [InlineData(null, "invalid_scheduled_at")]
    public async Task R9_a_row_can_be_scheduled_for_a_year_ahead(int? hours, string? code)
    {
        var agent = await A.Agent(service.Database, service.Account);
        var at = hours is { } ahead ? DateTimeOffset.UtcNow.AddHours(ahead).ToString("O") : "tomorrow";

        var answer = await service.Client.ScheduleAsync(agent, Body([Contact(NextNumber(), ("scheduledAt", at)), Contact(NextNumber())]));

        Assert.Equal(code is null ? [] : [$"0 {code}"], answer.Rejected());
        if (code is not null)
            return;
        var batch = answer.Body.GetProperty("batchId").GetGuid();
        await service.EnrolledAsync(batch);
        Assert.Equal(2, await service.Database.ScalarAsync<long>("select count(*) from enrollments where job_id = $1 and due_at <= now() and due_at > now() - interval '1 hour'", batch));
    }

    [Fact]
    public async Task X13_R10_when_every_row_is_bad_nothing_is_stored_and_the_key_is_free()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var key = Guid.NewGuid().ToString();

        var answer = await service.Client.PostOnceAsync(PathOf(agent), Body([Contact("abc"), Contact(null)]), key);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "no_valid_contacts", "NO_VALID_CONTACTS"), (answer.Status, answer.Code, answer.Body.GetProperty("error").GetString()));
        Assert.Equal((2, 0), (answer.Body.GetProperty("total").GetInt32(), answer.Body.GetProperty("accepted").GetInt32()));
        Assert.Equal(["0 invalid_phone_number", "1 phone_number_required"], answer.Rejected());
        Assert.Equal(0, await JobsAsync(agent));
        var mended = await service.Client.PostOnceAsync(PathOf(agent), Body([Contact(NextNumber())]), key);
        Assert.Equal(HttpStatusCode.Accepted, mended.Status);
        Assert.False(mended.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task R10_an_agent_that_cannot_call_takes_nobody()
    {
        var body = Body([Contact(NextNumber())]);
        var zoneless = await A.Agent(service.Database, service.Account, settings => settings.Timezones = []);
        var paused = await A.Agent(service.Database, service.Account);
        await service.Database.ExecuteAsync("update sequences set is_active = false where id = $1", paused.Id);
        var foreign = await A.Agent(service.Database, await A.Account(service.Database));

        Assert.Equal((HttpStatusCode.Conflict, "agent_misconfigured"), Seen(await service.Client.ScheduleAsync(zoneless, body)));
        Assert.Equal((HttpStatusCode.Conflict, "agent_inactive"), Seen(await service.Client.ScheduleAsync(paused, body)));
        Assert.Equal((HttpStatusCode.NotFound, "agent_not_found"), Seen(await service.Client.ScheduleAsync(foreign, body)));
        Assert.Equal((HttpStatusCode.NotFound, "agent_not_found"), Seen(await service.Client.SendAsync("agents/nobody/schedule/sequences", body)));
    }

    [Fact]
    public async Task R15_a_number_that_is_not_called_and_a_contact_who_has_unsubscribed()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var (barred, gone) = (NextNumber(), NextNumber());
        await service.Database.ExecuteAsync("insert into do_not_call (account_id, phone_e164, source) values ($1, $2, 'request')", service.Account, barred);
        var contact = await A.Contact(service.Database, service.Account, unsubscribed: true);
        await service.Database.ExecuteAsync("update contacts set phone = $3 where account_id = $1 and id = $2", service.Account, contact, gone);

        var answer = await service.Client.ScheduleAsync(agent, Body([Contact(barred), Contact(gone), Contact(NextNumber())]));

        Assert.Equal(["0 do_not_call", "1 unsubscribed"], answer.Rejected());
    }

    [Fact]
    public async Task R16_names_are_written_in_title_case_on_request()
    {
        var agent = await A.Agent(service.Database, service.Account);

        var answer = await service.Client.ScheduleAsync(agent, Body([Contact(NextNumber(), ("first_name", "JOHN"))], ("normalizeFields", new JsonArray("first_name"))));

        Assert.Equal("first_name", Assert.Single(answer.Headers.GetValues("Normalized-Fields")));
        var batch = answer.Body.GetProperty("batchId").GetGuid();
        await service.EnrolledAsync(batch);
        Assert.Equal("John", await service.Database.ScalarAsync<string>("select variables ->> 'first_name' from call_facts where job_id = $1", batch));
    }

    [Theory]
    [InlineData(Reenrollments.Skip, "0 skipped already_enrolled")]
    [InlineData(Reenrollments.EnrollAgain, "0 enrolled pending")]
    public async Task E2_a_contact_who_is_live_in_the_agent(string rule, string expected)
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.IfAlreadyEnrolled = rule);
        var body = Body([Contact(NextNumber())]);
        await service.EnrollAsync(agent, body);

        var second = await service.EnrollAsync(agent, body);

        Assert.Equal([expected], await service.RowsAsync(second));
    }

    [Fact]
    public async Task A_dry_run_answers_the_same_and_stores_nothing()
    {
        var agent = await A.Agent(service.Database, service.Account);

        var answer = await service.Client.ScheduleAsync(agent, Body([Contact(NextNumber()), Contact("abc")], ("dryRun", true)));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(["0", "2", "1", "True"], new[] { "batchId", "total", "accepted", "dryRun" }.Select(name =>
            answer.Body.GetProperty(name) is { ValueKind: System.Text.Json.JsonValueKind.Null } ? "0" : answer.Body.GetProperty(name).ToString()));
        Assert.Equal(0, await JobsAsync(agent));
        var keyed = await service.Client.PostOnceAsync(PathOf(agent), Body([Contact(NextNumber())], ("dryRun", true)), "a-key");
        Assert.Equal([("/dryRun", "not_allowed")], keyed.Errors);
    }

    private static (HttpStatusCode, string?) Seen(Answer answer) => (answer.Status, answer.Code);

    private Task<long> JobsAsync(MadeSequence agent) => service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where sequence_id = $1", agent.Id);
}
