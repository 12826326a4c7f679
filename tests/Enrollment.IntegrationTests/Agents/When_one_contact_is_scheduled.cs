using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.Core.Calls;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Agents.Scheduling;

namespace Enrollment.IntegrationTests.Agents;

public sealed class When_one_contact_is_scheduled(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task Its_enrollment_is_the_answer_and_a_repeat_gets_it_again()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var (key, contact) = (Guid.NewGuid().ToString(), Contact("+442079460958", ("plan", "gold")));

        var answer = await service.Client.PostOnceAsync(PathOf(agent), contact.ToJsonString(), key);
        var again = await service.Client.PostOnceAsync(PathOf(agent), contact.ToJsonString(), key);

        Assert.True(answer.Status == HttpStatusCode.Created, answer.ToString());
        var sequence = answer.Body.GetProperty("sequence");
        Assert.Equal($"/api/v1/enrollments/{sequence.GetProperty("sequenceId").GetGuid()}", answer.Headers.Location?.ToString());
        Assert.Equal(
            ["+442079460958", "Europe/London", "pending", "API", """{"plan":"gold"}""", """[{"stepType":"CALL","delaySeconds":0}]"""],
            new[] { "phoneNumber", "timezone", "status", "scheduledBy", "customInputVariables", "steps" }.Select(name => sequence.GetProperty(name).ToString()));
        Assert.Equal((HttpStatusCode.Created, answer.Body.ToString()), (again.Status, again.Body.ToString()));
        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task R13_a_key_is_free_again_when_the_page_left_its_contact_out()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var (key, contact) = (Guid.NewGuid().ToString(), Contact(NextNumber()).ToJsonString());
        var first = await service.Client.PostOnceAsync(PathOf(agent), contact, key);
        // As the page leaves it when another request's contact of the same number was faster.
        await service.Database.ExecuteAsync("update bulk_rows set status = 'skipped', code = 'already_enrolled', enrollment_id = null where job_id = $1", BatchOf(first));
        await service.Database.ExecuteAsync("delete from enrollments where job_id = $1", BatchOf(first));

        var again = await service.Client.PostOnceAsync(PathOf(agent), contact, key);
        var replay = await service.Client.PostOnceAsync(PathOf(agent), contact, key);

        Assert.True(again.Status == HttpStatusCode.Created && !again.Headers.Contains("Idempotency-Replayed"), again.ToString());
        Assert.NotEqual(BatchOf(first), BatchOf(again));
        Assert.Equal(BatchOf(again), BatchOf(replay));
    }

    [Fact]
    public async Task What_it_costs_is_told_to_who_cannot_pay()
    {
        var account = await A.Account(service.Database);
        await service.Database.ExecuteAsync("update accounts set credits_remaining = 0 where id = $1", account);
        var agent = await A.Agent(service.Database, account);
        using var client = service.ClientFor(await A.ApiKey(service.Database, account));

        var answer = await client.SendAsync(PathOf(agent), Contact(NextNumber()).ToJsonString());

        Assert.Equal((HttpStatusCode.PaymentRequired, "insufficient_credits"), (answer.Status, answer.Code));
        Assert.Equal((1, 0), (answer.Body.GetProperty("required").GetInt32(), answer.Body.GetProperty("available").GetInt32()));
    }

    [Fact]
    public async Task What_is_wrong_with_it_is_told()
    {
        var agent = await A.Agent(service.Database, service.Account);

        var answer = await ScheduleAsync(agent, Contact("abc"));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "contact_rejected"), (answer.Status, answer.Code));
        Assert.Equal("not_a_number", answer.Body.GetProperty("errors")[0].GetProperty("reason").GetString());
        Assert.Equal([("/groupByField", "unknown_variable")], (await ScheduleAsync(agent, Contact(NextNumber(), ("groupByField", "account_id")))).Errors);
        Assert.Equal("window_bypass_not_allowed", (await ScheduleAsync(agent, Contact(NextNumber(), ("bypassAllowedCallWindow", true)))).Code);
    }

    [Theory]
    [InlineData(Reenrollments.Skip, HttpStatusCode.Conflict)]
    [InlineData(Reenrollments.EnrollAgain, HttpStatusCode.Created)]
    public async Task A_contact_who_is_live_is_refused_unless_the_agent_enrolls_again(string rule, HttpStatusCode expected)
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.IfAlreadyEnrolled = rule);
        var contact = Contact(NextNumber());
        await ScheduleAsync(agent, contact);

        var second = await ScheduleAsync(agent, contact);

        Assert.Equal((expected, expected == HttpStatusCode.Conflict ? "already_enrolled" : null), (second.Status, second.Code));
    }

    [Fact]
    public async Task Of_two_requests_at_once_for_one_contact_the_page_refuses_one_and_gives_its_credits_back()
    {
        var account = await A.Account(service.Database);
        await service.Database.ExecuteAsync("update accounts set credits_remaining = 10 where id = $1", account);
        using var client = service.ClientFor(await A.ApiKey(service.Database, account));
        var (agent, body) = (await A.Agent(service.Database, account), Contact(NextNumber()).ToJsonString());

        Task<Answer[]> both;
        await using (await PagesAsync())
        {
            both = Task.WhenAll(client.SendAsync(PathOf(agent), body), client.SendAsync(PathOf(agent), body));
            await Eventually.EqualsAsync(
                "Accepted", 2L, () => service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where sequence_id = $1", agent.Id), EngineFixture.Patience);
        }
        var answers = (await both).OrderBy(answer => answer.Status).ToList();

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict], answers.Select(answer => answer.Status));
        Assert.Equal("already_enrolled", answers[1].Code);
        Assert.Equal(9, await service.Database.ScalarAsync<long>("select credits_remaining from accounts where id = $1", account));
    }

    [Fact]
    public async Task One_whose_page_takes_longer_than_the_wait_limit_is_answered_with_its_batch()
    {
        var hasty = await service.StartApiAsync("--BulkEnroll:WaitLimit=00:00:00.001");
        using var client = service.ClientFor(await A.ApiKey(service.Database, service.Account), hasty);
        var agent = await A.Agent(service.Database, service.Account);
        var (key, body) = (Guid.NewGuid().ToString(), Contact(NextNumber()).ToJsonString());

        Answer answer;
        await using (await PagesAsync())
            answer = await client.PostOnceAsync(PathOf(agent), body, key);

        var batch = answer.Body.GetProperty("batchId").GetGuid();
        Assert.Equal((HttpStatusCode.Accepted, $"/api/v1/batches/{batch}"), (answer.Status, answer.Headers.Location?.ToString()));
        Assert.Equal(JsonValueKind.Null, answer.Body.GetProperty("sequence").ValueKind);
        await service.EnrolledAsync(batch);
        var later = await client.PostOnceAsync(PathOf(agent), body, key);
        Assert.Equal((HttpStatusCode.Created, batch), (later.Status, later.Body.GetProperty("batchId").GetGuid()));
        Assert.Equal("pending", later.Body.GetProperty("sequence").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Those_of_one_group_wait_for_each_other()
    {
        var agent = await A.Agent(service.Database, service.Account);

        var states = new List<string?>();
        for (var contact = 0; contact < 3; contact++)
            states.Add((await ScheduleAsync(agent, Contact(NextNumber(), ("account_id", "acme"), ("groupByField", "account_id")))).Body.GetProperty("sequence").GetProperty("status").GetString());

        Assert.Equal(["pending", "waiting", "waiting"], states);
    }

    [Fact]
    public async Task The_window_is_skipped_where_the_agent_allows_it()
    {
        var agent = await A.Agent(service.Database, service.Account, settings =>
        {
            settings.AllowWindowBypass = true;
            settings.CallWindows = """{"monday":[{"from":"03:00","to":"03:15"}]}""";
        });

        var skipping = await ScheduleAsync(agent, Contact(NextNumber(), ("bypassAllowedCallWindow", true)));
        var within = await ScheduleAsync(agent, Contact(NextNumber()));

        Assert.True(Due(skipping) <= DateTimeOffset.UtcNow);
        Assert.Equal((DayOfWeek.Monday, 3), (InNewYork(Due(within)).DayOfWeek, InNewYork(Due(within)).Hour));
    }

    private static Guid BatchOf(Answer answer) => answer.Body.GetProperty("batchId").GetGuid();

    private static DateTimeOffset Due(Answer answer) => answer.Body.GetProperty("sequence").GetProperty("nextCallAt").GetDateTimeOffset();

    private static DateTimeOffset InNewYork(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));

    // Holds up every page.
    private Task<HeldRows> PagesAsync() => HeldRows.ByAsync(service.Database, "lock table bulk_pages in share row exclusive mode");

    private static string PathOf(MadeSequence agent) => $"agents/{agent.Id}/schedule/sequence";

    private Task<Answer> ScheduleAsync(MadeSequence agent, JsonObject contact) => service.Client.SendAsync(PathOf(agent), contact.ToJsonString());
}
