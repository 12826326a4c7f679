using System.Net;
using System.Text.Json.Nodes;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Agents.Scheduling;

namespace Enrollment.IntegrationTests.Agents;

public sealed class When_contacts_are_cancelled_by_reference(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task D7_those_who_are_live_end_at_once_and_the_others_are_counted()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var reference = Guid.NewGuid().ToString();
        var batch = await service.EnrollAsync(
            agent, Body(Enumerable.Range(0, 11).Select(_ => Contact(NextNumber(), ("deal", reference), ("account_id", "acme"))), ("groupByField", "account_id")));
        await service.Database.ExecuteAsync("""
            update enrollments set state = 'completed', finished_at = now(), due_at = null, gate = null where job_id = $1 and row_index < 7
            """, batch);
        await service.Database.ExecuteAsync("""
            update enrollments set state = 'processing', due_at = now() + interval '1 hour', gate = null where job_id = $1 and row_index = 7
            """, batch);
        await service.Database.ExecuteAsync("""
            insert into calls (call_id, account_id, sequence_id, enrollment_id, step_seq, step_id, position, attempt, contact_id, job_id, row_index, phone_e164, dispatch,
                               handed_out_at, expires_at, report_by, require_start, started_at)
            select gen_random_uuid(), e.account_id, e.sequence_id, e.id, e.step_seq, $2, 1, 1, e.contact_id, e.job_id, e.row_index, f.phone_e164, 'message', now(),
                   now() + interval '10 minutes', now() + interval '1 hour', false, now()
            from enrollments e join call_facts f on f.enrollment_id = e.id where e.job_id = $1 and e.row_index = 7
            """, batch, agent.StepIds[0]);

        var answer = await CancelAsync("deal", reference);

        Assert.Equal("""{"success":true,"cancelled":4,"underWay":1,"alreadyEnded":7,"bulkJobId":null}""", answer.Body.ToString());
        Assert.Equal(0, await service.Database.ScalarAsync<long>("select count(*) from enrollments where job_id = $1 and finished_at is null", batch));
        Assert.Equal(4, await service.Database.ScalarAsync<long>("select count(*) from enrollments where job_id = $1 and reason = 'cancelled_by_reference'", batch));
    }

    [Fact]
    public async Task A_number_in_any_spelling_a_name_and_a_batch_are_references_too()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var batch = await service.EnrollAsync(agent, Body([Contact("+14155550100"), Contact(NextNumber(), ("plan", " gold ")), Contact(NextNumber(), ("plan", "gold"))]));

        Assert.Equal(1, Cancelled(await CancelAsync("phoneNumber", "+1 (415) 555-0100")));
        Assert.Equal(1, Cancelled(await CancelAsync("plan", " gold ", $"agent.{agent.Id}")));
        Assert.Equal(1, Cancelled(await CancelAsync("batchId", batch.ToString())));
        Assert.Equal(0, Cancelled(await CancelAsync("batchId", Guid.NewGuid().ToString())));
        Assert.Equal((HttpStatusCode.NotFound, "agent_not_found"), (await CancelAsync("plan", "gold", "nobody")) is var answer ? (answer.Status, answer.Code) : default);
    }

    [Theory]
    [InlineData("phoneNumber", "abc", "invalid_phone_number")]
    [InlineData("phoneNumber", "(415) 555-0101", "invalid_phone_number")]
    [InlineData("batchId", "none", "wrong_type")]
    public async Task A_value_that_names_nobody_at_all_is_refused(string key, string value, string code) =>
        Assert.Equal(("/referenceValue", code), Assert.Single((await CancelAsync(key, value)).Errors));

    [Fact]
    public async Task X16_of_those_behind_one_number_the_one_with_the_extension_is_meant_or_all_and_an_agents_region_is_known()
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.PhoneRegion = "US");
        await service.EnrollAsync(agent, Body([Contact("+1 415 555 0102 ext. 89"), Contact("+1 415 555 0102 ext. 90"), Contact("+1 415 555 0102")]));

        Assert.Equal(1, Cancelled(await CancelAsync("phoneNumber", "(415) 555-0102 x89", $"agent.{agent.Id}")));
        Assert.Equal(2, Cancelled(await CancelAsync("phoneNumber", "(415) 555-0102", $"agent.{agent.Id}")));
    }

    [Fact]
    public async Task D7_beyond_five_hundred_a_job_cancels_the_rest_group_by_group_and_nobody_of_a_group_goes_on()
    {
        var (one, other, deal) = (await A.Agent(service.Database, service.Account), await A.Agent(service.Database, service.Account), Guid.NewGuid().ToString());
        var batches = new[] { await service.EnrollAsync(one, InGroupsOfSeven(deal)), await service.EnrollAsync(other, InGroupsOfSeven(deal)) };

        var answer = await CancelAsync("deal", deal);

        // Enrolled after the request, so not meant.
        var later = await service.EnrollAsync(one, Body([Contact(A.NextPhone(), ("deal", deal))]));
        Assert.InRange(Cancelled(answer), 500, 506);
        var job = answer.Body.GetProperty("bulkJobId").GetGuid();
        await service.EnrolledAsync(job);
        Assert.Equal(1_200, await service.Database.ScalarAsync<long>(
            "select count(*) from enrollments where job_id = any($1) and state = 'cancelled' and reason = 'cancelled_by_reference'", batches));
        Assert.Equal(1_200 - Cancelled(answer), (await service.Client.AskAsync($"bulk-jobs/{job}")).Data.GetProperty("cancelled").GetInt32());
        // One statement ends a group, and who is activated counts from then.
        Assert.Equal(172, await service.Database.ScalarAsync<long>("select count(distinct (group_id, finished_at)) from enrollments where job_id = any($1)", batches));
        Assert.Equal(2, await service.Database.ScalarAsync<long>("select count(distinct (job_id, anchor)) from enrollments where job_id = any($1)", batches));
        Assert.Equal(["0 enrolled pending"], await service.RowsAsync(later));
    }

    private static string InGroupsOfSeven(string deal) => Body(
        Enumerable.Range(0, 600).Select(index => Contact(A.NextPhone(), ("deal", deal), ("account_id", $"{index / 7}"))), ("groupByField", "account_id"));

    private static int Cancelled(Answer answer) => answer.Body.GetProperty("cancelled").GetInt32();

    private Task<Answer> CancelAsync(string key, string value, string? agent = null) => service.Client.SendAsync(
        "sequences/cancel", new JsonObject { ["referenceKey"] = key, ["referenceValue"] = value, ["agentId"] = agent }.ToJsonString());
}
