using System.Net;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>Dialers are answered as the column REST of section 8.4 says, and so are starts.</summary>
public sealed class When_calls_are_reported_over_http(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task Row_8_4_D3_12_14_the_first_report_counts_the_same_again_is_repeated_and_another_is_409()
    {
        var (call, enrollment) = await OpenCallAsync();

        var first = await ReportAsync(call, """{"outcome": "busy"}""");
        var again = await ReportAsync(call, """{"outcome": "busy"}""");
        var other = await ReportAsync(call, """{"outcome": "goal_completed"}""");

        Assert.Equal((HttpStatusCode.OK, "counted", false), (first.Status, first.Data.GetProperty("effect").GetString(), first.Data.GetProperty("repeated").GetBoolean()));
        Assert.Equal((HttpStatusCode.OK, "counted", true), (again.Status, again.Data.GetProperty("effect").GetString(), again.Data.GetProperty("repeated").GetBoolean()));
        Assert.Equal((HttpStatusCode.Conflict, "call_already_reported"), (other.Status, other.Body.GetProperty("code").GetString()));
        Assert.Equal(("pending", 2), (await TextAsync("state", enrollment), await service.Database.ScalarAsync<int>("select attempt from enrollments where id = $1", enrollment)));
        var noted = (await service.Client.AskAsync($"calls/{call}")).Data.GetProperty("late_reports");
        Assert.Equal("goal_completed", noted[0].GetProperty("report").GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Row_8_4_D3_14_contradictions_are_noted_once_for_each_outcome()
    {
        var (call, _) = await OpenCallAsync();
        await ReportAsync(call, """{"outcome": "goal_completed"}""");

        var answers = new List<HttpStatusCode>();
        foreach (var outcome in new[] { "busy", "busy", "no_answer", "busy", "no_answer" })
            answers.Add((await ReportAsync(call, $$"""{"outcome": "{{outcome}}", "summary": "{{answers.Count}}"}""")).Status);

        Assert.Equal(Enumerable.Repeat(HttpStatusCode.Conflict, 5), answers);
        var noted = (await service.Client.AskAsync($"calls/{call}")).Data.GetProperty("late_reports").EnumerateArray().Select(late => late.GetProperty("report"));
        Assert.Equal(
            ["busy 0", "no_answer 2"], noted.Select(report => $"{report.GetProperty("outcome").GetString()} {report.GetProperty("summary").GetString()}"));
    }

    [Theory]
    [InlineData("""{"outcome": "no_answer"}""", "noted", "completed")]
    [InlineData("""{"outcome": "goal_completed"}""", "succeeded", "completed")]
    [InlineData("""{"outcome": "no_answer", "do_not_call": true}""", "do_not_call", "completed")]
    public async Task Row_8_4_D3_13_a_late_report_is_late(string report, string effect, string state)
    {
        var (call, enrollment) = await OpenCallAsync();
        await service.Database.ExecuteAsync("update calls set closed_at = now(), outcome = 'no_report', is_success = false where call_id = $1", call);
        await service.Database.ExecuteAsync("update enrollments set state = 'completed', finished_at = now(), due_at = null where id = $1", enrollment);

        var answer = await ReportAsync(call, report);

        Assert.Equal((HttpStatusCode.OK, effect, true), (answer.Status, answer.Data.GetProperty("effect").GetString(), answer.Data.GetProperty("late").GetBoolean()));
        Assert.Equal(state, await TextAsync("state", enrollment));
        Assert.Equal(effect == "succeeded" ? "succeeded" : "", await TextAsync("outcome", enrollment));
    }

    [Theory]
    [InlineData("""{"outcome": "answered"}""", "/outcome")]
    [InlineData("""{"outcome": "no_report"}""", "/outcome")]
    [InlineData("""{}""", "/outcome")]
    [InlineData("""{"outcome": "busy", "duration_seconds": 86401}""", "/duration_seconds")]
    [InlineData("""{"outcome": "busy", "callback_at": "2030-01-01T09:00"}""", "/callback_at")]
    [InlineData("""{"outcome": "callback_requested", "callback_at": "2130-01-01T09:00"}""", "/callback_at")]
    [InlineData("""{"outcome": "busy", "retry_after_seconds": 1}""", "/retry_after_seconds")]
    [InlineData("""{"outcome": "busy", "labels": [5]}""", "/labels/0")]
    [InlineData("""{"outcome": "busy", "startedAt": "2030-01-01T09:00:00Z"}""", "/startedAt")]
    public async Task Row_8_4_D3_15_what_is_wrong_with_a_report_is_said_and_nothing_changes(string report, string pointer)
    {
        var (call, enrollment) = await OpenCallAsync();

        var answer = await ReportAsync(call, report);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, pointer), (answer.Status, answer.Body.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        Assert.Equal("processing", await TextAsync("state", enrollment));
    }

    [Fact]
    public async Task Row_8_4_an_unknown_call_and_that_of_another_account_are_404()
    {
        var (call, _) = await OpenCallAsync();
        using var other = service.ClientFor(await A.ApiKey(service.Database, await A.Account(service.Database)));

        Assert.Equal(HttpStatusCode.NotFound, (await ReportAsync(Guid.NewGuid(), """{"outcome": "busy"}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.SendAsync($"calls/{call}/result", """{"outcome": "busy"}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.SendAsync($"calls/{call}/start", "{}")).Status);
    }

    [Fact]
    public async Task Row_8_3_a_start_is_granted_and_after_its_time_refused_with_the_reason()
    {
        var ((call, _), (late, enrollment)) = (await OpenCallAsync(), await OpenCallAsync());
        await service.Database.ExecuteAsync("update calls set expires_at = now() where call_id = $1", late);

        var granted = await service.Client.SendAsync($"calls/{call}/start", "{}");
        var refused = await service.Client.SendAsync($"calls/{late}/start", "{}");

        Assert.Equal((HttpStatusCode.OK, call), (granted.Status, granted.Data.GetProperty("call_id").GetGuid()));
        Assert.Equal((HttpStatusCode.Conflict, "call_withdrawn", "expired"), (refused.Status, refused.Body.GetProperty("code").GetString(), refused.Body.GetProperty("reason").GetString()));
        // It is called later, and nobody holds its slot.
        Assert.Equal(("pending", "call"), (await TextAsync("state", enrollment), await TextAsync("gate", enrollment)));
        Assert.Equal("not_placed", await service.Database.ScalarAsync<string>("select outcome from calls where call_id = $1", late));
    }

    [Fact]
    public async Task D8_an_objection_lists_the_number_and_ends_its_enrollments_in_other_agents()
    {
        var contact = await A.Contact(service.Database, service.Account);
        var (one, other) = (await A.Agent(service.Database, service.Account), await A.Agent(service.Database, service.Account));
        var call = await A.OpenCall(service.Database, one, contact);
        var phone = await service.Database.ScalarAsync<string>("select phone_e164 from calls where call_id = $1", call);
        var elsewhere = (await A.CalledEnrollments(service.Database, other, [contact], DateTimeOffset.UtcNow.AddDays(1), [phone]))[0];

        var answer = await ReportAsync(call, """{"outcome": "goal_not_completed", "do_not_call": true}""");

        Assert.Equal("do_not_call", answer.Data.GetProperty("effect").GetString());
        Assert.Equal("report", await service.Database.ScalarAsync<string>("select source from do_not_call where account_id = $1 and phone_e164 = $2", service.Account, phone));
        await Eventually.HoldsAsync("The other one is cancelled", async () => await TextAsync("state", elsewhere) == "cancelled", EngineFixture.Patience);
        Assert.Equal("do_not_call", await TextAsync("reason", elsewhere));
    }

    [Fact]
    public async Task Who_waits_for_a_group_is_said_so_and_neither_skipped_nor_reported()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var members = await A.CalledEnrollments(service.Database, agent, await A.Contacts(service.Database, service.Account, 2), group: Guid.NewGuid());

        var (read, skipped) = (await service.Client.AskAsync($"enrollments/{members[1]}"), await service.Client.SendAsync($"enrollments/{members[1]}/skip-step", "{}"));
        var reported = await service.Client.SendAsync($"enrollments/{members[1]}/steps/{agent.StepIds[0]}/complete", "{}");

        Assert.Equal(("waiting", 2), (read.Data.GetProperty("status").GetString(), read.Data.GetProperty("group").GetProperty("place").GetInt32()));
        Assert.Equal(members[0], read.Data.GetProperty("group").GetProperty("active_enrollment_id").GetGuid());
        Assert.All(new[] { skipped, reported }, answer => Assert.Equal((HttpStatusCode.Conflict, "enrollment_waiting"), (answer.Status, answer.Body.GetProperty("code").GetString())));
    }

    [Theory]
    [InlineData(true, "is put off until")]
    [InlineData(false, "is outside the call window until")]
    public async Task Who_was_moved_is_said_to_wait_for_what_moved_the_call(bool isOpen, string expected)
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.CallWindows = isOpen ? settings.CallWindows : "{}");
        var enrollment = (await A.CalledEnrollments(service.Database, agent, await A.Contacts(service.Database, service.Account, 1), DateTimeOffset.UtcNow.AddHours(20)))[0];
        await service.Database.ExecuteAsync("update enrollments set wanted_at = now() - interval '1 hour' where id = $1", enrollment);

        var read = (await service.Client.AskAsync($"enrollments/{enrollment}")).Data;

        Assert.Contains(expected, read.GetProperty("waiting_for").GetString(), StringComparison.Ordinal);
        Assert.Equal(("America/New_York", 0), (read.GetProperty("timezone").GetString(), read.GetProperty("calls").GetArrayLength()));
    }

    private Task<Answer> ReportAsync(Guid call, string report) => service.Client.SendAsync($"calls/{call}/result", report);

    private Task<string> TextAsync(string column, Guid enrollment) => service.Database.ScalarAsync<string>($"select coalesce({column}, '') from enrollments where id = $1", enrollment)!;

    private async Task<(Guid Call, Guid Enrollment)> OpenCallAsync()
    {
        var call = await A.OpenCall(service.Database, await A.Agent(service.Database, service.Account), await A.Contact(service.Database, service.Account));
        return (call, await service.Database.ScalarAsync<Guid>("select enrollment_id from calls where call_id = $1", call));
    }
}
