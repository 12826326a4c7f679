using System.Net;
using Enrollment.Core.Jobs;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Agents.Scheduling;

namespace Enrollment.IntegrationTests.Agents;

/// <summary>The cases R11 to R14 of the specification: credits, keys, addresses.</summary>
public sealed class When_a_request_of_rows_comes_again(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task R11_rows_cost_what_was_accepted_and_no_more_than_there_is()
    {
        var (client, agent) = await WithCreditsAsync(97);
        var body = Body([.. Enumerable.Range(0, 98).Select(_ => Contact(NextNumber())), Contact("abc")]);

        var answer = await client.ScheduleAsync(agent, body);

        Assert.Equal((HttpStatusCode.PaymentRequired, "insufficient_credits"), (answer.Status, answer.Code));
        Assert.Equal((98, 97, 99, 0), (Number(answer, "required"), Number(answer, "available"), Number(answer, "total"), Number(answer, "accepted")));
        Assert.Equal(["98 invalid_phone_number"], answer.Rejected());
        Assert.StartsWith("Send at most 97", answer.Body.GetProperty("fix").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await JobsAsync(agent));
        await service.Database.ExecuteAsync("update accounts set credits_remaining = 98 where id = $1", agent.AccountId);
        Assert.Equal(HttpStatusCode.Accepted, (await client.ScheduleAsync(agent, body)).Status);
        Assert.Equal(0, await CreditsAsync(agent));
        client.Dispose();
    }

    [Fact]
    public async Task R11_two_requests_at_once_never_share_the_last_credits()
    {
        var (client, agent) = await WithCreditsAsync(100);

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => client.ScheduleAsync(agent, Body(Enumerable.Range(0, 60).Select(_ => Contact(NextNumber()))))));

        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.PaymentRequired], answers.Select(answer => answer.Status).Order());
        Assert.Equal(40, await CreditsAsync(agent));
        client.Dispose();
    }

    [Fact]
    public async Task Rows_that_the_page_leaves_out_are_given_back()
    {
        var (client, agent) = await WithCreditsAsync(10);
        var body = Body([Contact(NextNumber())]);
        await service.EnrolledAsync((await client.ScheduleAsync(agent, body)).Body.GetProperty("batchId").GetGuid());

        await service.EnrolledAsync((await client.ScheduleAsync(agent, body)).Body.GetProperty("batchId").GetGuid());

        Assert.Equal(9, await CreditsAsync(agent));
        client.Dispose();
    }

    [Fact]
    public async Task R12_a_key_finds_its_batch_again_whatever_is_sent_and_whenever()
    {
        var (client, agent) = await WithCreditsAsync(100);
        var (key, body) = (Guid.NewGuid().ToString(), Body([Contact(NextNumber()), Contact("abc"), Contact("+11234567890")]));
        var first = await client.PostOnceAsync(PathOf(agent), body, key);
        await service.Database.ExecuteAsync("update bulk_jobs set created_at = created_at - interval '25 hours' where sequence_id = $1", agent.Id);
        await service.Database.ExecuteAsync("update sequences set is_active = false where id = $1", agent.Id);

        var again = await client.PostOnceAsync(PathOf(agent), body, key);
        var differing = await client.PostOnceAsync(PathOf(agent), Body([]), key);
        var broken = await client.PostOnceAsync(PathOf(agent), "{", key);

        Assert.Equal(HttpStatusCode.Accepted, first.Status);
        foreach (var replay in new[] { again, differing, broken })
        {
            Assert.Equal((HttpStatusCode.Accepted, first.Body.ToString()), (replay.Status, replay.Body.ToString()));
            Assert.Equal("true", Assert.Single(replay.Headers.GetValues("Idempotency-Replayed")));
            Assert.Equal(first.Headers.Location, replay.Headers.Location);
        }
        Assert.Equal([false, true, true], new[] { again, differing, broken }.Select(replay => replay.Headers.Contains("Idempotency-Body-Differs")));
        Assert.Equal(99, await CreditsAsync(agent));
        Assert.Equal(1, await JobsAsync(agent));
        client.Dispose();
    }

    [Fact]
    public async Task R12_of_fifty_at_once_one_makes_the_batch()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var (key, body) = (Guid.NewGuid().ToString(), Body([Contact(NextNumber())]));

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => service.Client.PostOnceAsync(PathOf(agent), body, key)));

        Assert.All(answers, answer => Assert.True(answer.Status == HttpStatusCode.Accepted || answer.Code == "idempotency_in_flight", answer.ToString()));
        Assert.Single(answers.Where(answer => answer.Status == HttpStatusCode.Accepted).Select(answer => answer.Body.GetProperty("batchId").GetGuid()).Distinct());
        Assert.Equal(1, await JobsAsync(agent));
    }

    [Fact]
    public async Task R12_replays_at_once_do_not_refuse_each_other()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var (key, body) = (Guid.NewGuid().ToString(), Body([Contact(NextNumber())]));
        await service.Client.PostOnceAsync(PathOf(agent), body, key);

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => service.Client.PostOnceAsync(PathOf(agent), body, key)));

        Assert.All(answers, answer => Assert.True(answer.Status == HttpStatusCode.Accepted && answer.Headers.Contains("Idempotency-Replayed"), answer.ToString()));
    }

    [Fact]
    public async Task R13_a_key_is_no_longer_than_255_characters()
    {
        var agent = await A.Agent(service.Database, service.Account);

        var answer = await service.Client.PostOnceAsync(PathOf(agent), Body([Contact(NextNumber())]), new string('k', 256));

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_parameter"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task R14_an_agent_answers_under_each_of_its_names_with_one_memory_for_keys()
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.ExternalId = "agent.abc123");
        var (key, body) = (Guid.NewGuid().ToString(), Body([Contact(NextNumber())]));

        var answers = new List<Answer>();
        foreach (var name in new[] { $"{agent.Id}", $"agent.{agent.Id}", "agent.abc123" })
            answers.Add(await service.Client.PostOnceAsync($"agents/{name}/schedule/sequences", body, key));

        Assert.All(answers, answer => Assert.True(answer.Status == HttpStatusCode.Accepted, answer.ToString()));
        Assert.Single(answers.Select(answer => answer.Body.GetProperty("batchId").GetGuid()).Distinct());
    }

    [Fact]
    public async Task R14_HEAD_tells_whether_key_and_address_are_right_and_makes_nothing()
    {
        var agent = await A.Agent(service.Database, service.Account);
        using var stranger = service.ClientFor(await A.ApiKey(service.Database, service.Account, ["contacts:read"]));

        using var answer = await HeadAsync(service.Client, PathOf(agent));
        using var unknown = await HeadAsync(service.Client, "agents/nobody/schedule/sequences");
        using var without = await HeadAsync(stranger, PathOf(agent));
        await service.Database.ExecuteAsync("update sequences set is_active = false where id = $1", agent.Id);
        using var paused = await HeadAsync(service.Client, PathOf(agent));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Forbidden, HttpStatusCode.OK],
            new[] { answer, unknown, without, paused }.Select(response => response.StatusCode));
        Assert.Equal(["true", "false"], new[] { answer, paused }.Select(response => Assert.Single(response.Headers.GetValues("Agent-Ready"))));
        Assert.Equal(0, await JobsAsync(agent));
        using var get = await service.Client.GetAsync(new Uri(PathOf(agent), UriKind.Relative));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
    }

    [Fact]
    public async Task E1_two_batches_with_one_new_number_make_one_contact()
    {
        var (one, other) = (await A.Agent(service.Database, service.Account), await A.Agent(service.Database, service.Account));
        for (var time = 0; time < 50; time++)
        {
            var body = Body([Contact(NextNumber())]);
            var answers = await Task.WhenAll(service.Client.ScheduleAsync(one, body), service.Client.ScheduleAsync(other, body));
            Assert.All(answers, answer => Assert.True(answer.Status == HttpStatusCode.Accepted, answer.ToString()));
        }

        await Eventually.EqualsAsync(
            "Enrollments", 100L, () => service.Database.ScalarAsync<long>("select count(*) from enrollments where sequence_id in ($1, $2)", one.Id, other.Id), EngineFixture.Patience);
        Assert.Equal(50, await service.Database.ScalarAsync<long>("select count(distinct contact_id) from enrollments where sequence_id in ($1, $2)", one.Id, other.Id));
        Assert.Equal(50, await service.Database.ScalarAsync<long>(
            "select count(*) from contacts where account_id = $1 and phone in (select phone_e164 from call_facts f join enrollments e on e.id = f.enrollment_id where e.sequence_id = $2)",
            service.Account, one.Id));
    }

    private static Task<HttpResponseMessage> HeadAsync(HttpClient client, string path) =>
        client.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri(path, UriKind.Relative)));

    private static long Number(Answer answer, string name) => answer.Body.GetProperty(name).GetInt64();

    private async Task<(HttpClient Client, MadeSequence Agent)> WithCreditsAsync(long credits)
    {
        var account = await A.Account(service.Database);
        await service.Database.ExecuteAsync("update accounts set credits_remaining = $2 where id = $1", account, credits);
        return (service.ClientFor(await A.ApiKey(service.Database, account)), await A.Agent(service.Database, account));
    }

    private Task<long> CreditsAsync(MadeSequence agent) => service.Database.ScalarAsync<long>("select credits_remaining from accounts where id = $1", agent.AccountId);

    private Task<long> JobsAsync(MadeSequence agent) =>
        service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where sequence_id = $1 and request_kind = $2", agent.Id, RowRequestKinds.Many);
}
