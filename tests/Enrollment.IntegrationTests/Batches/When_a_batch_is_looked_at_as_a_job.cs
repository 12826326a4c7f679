using System.Net;
using System.Text.Json;
using Enrollment.Core.Jobs.Targets;
using Enrollment.IntegrationTests.Agents;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Batches;

/// <summary>A batch is a bulk job with the same id: it names its agent, and its outcomes are those of its rows.</summary>
public sealed class When_a_batch_is_looked_at_as_a_job(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private readonly HttpClient _client = service.Client;

    [Fact]
    public async Task It_names_its_agent_and_no_event_queue()
    {
        var (agent, batch) = await BatchAsync();
        var queue = await A.Sequence(service.Database, service.Account);
        var job = await A.Job(service.Database, queue, new EnrollmentTarget.ContactIds([Guid.CreateVersion7()]));

        var listed = (await _client.AskAsync("bulk-jobs?limit=100")).Listed.EnumerateArray().ToDictionary(one => one.Id(), one => one);

        Assert.Equal((agent.Id, JsonValueKind.Null), (listed[batch.Id].GetProperty("agent_id").GetGuid(), listed[batch.Id].GetProperty("event_queue_id").ValueKind));
        Assert.Equal((queue.Id, JsonValueKind.Null), (listed[job].GetProperty("event_queue_id").GetGuid(), listed[job].GetProperty("agent_id").ValueKind));
        Assert.Equal(agent.Id, (await _client.AskAsync($"bulk-jobs/{batch.Id}")).Data.GetProperty("agent_id").GetGuid());
    }

    [Fact]
    public async Task Its_outcomes_are_those_of_its_rows_in_the_order_of_the_request()
    {
        var (_, batch) = await BatchAsync();

        var first = await _client.AskAsync($"bulk-jobs/{batch.Id}/outcomes?limit=3");
        var second = await _client.AskAsync($"bulk-jobs/{batch.Id}/outcomes?limit=3&cursor={first.Pagination("next_cursor")}");
        var back = await _client.AskAsync($"bulk-jobs/{batch.Id}/outcomes?limit=3&cursor={second.Pagination("prev_cursor")}");

        Assert.Equal(["0 enrolled ", "1 enrolled ", "2 skipped do_not_call"], Shown(first));
        Assert.Equal(["3 failed contact_deleted"], Shown(second));
        Assert.Equal(Shown(first), Shown(back));
        Assert.Equal(batch.Enrollments[0], first.Listed[0].GetProperty("enrollment_id").GetGuid());
        // Both rows are of one contact.
        Assert.Equal(first.Listed[0].GetProperty("contact_id").GetGuid(), first.Listed[1].GetProperty("contact_id").GetGuid());
        Assert.Equal(["3 failed contact_deleted"], Shown(await _client.AskAsync($"bulk-jobs/{batch.Id}/outcomes?outcome=failed")));
        Assert.Equal(["2 skipped do_not_call"], Shown(await _client.AskAsync($"bulk-jobs/{batch.Id}/outcomes?reason=do_not_call")));
    }

    [Fact]
    public async Task It_is_tried_again_as_a_batch_alone()
    {
        var (_, batch) = await BatchAsync();

        var answer = await _client.SendAsync($"bulk-jobs/{batch.Id}/retry", "");

        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (answer.Status, answer.Code));
    }

    private async Task<(MadeSequence Agent, MadeBatch Batch)> BatchAsync()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var batch = await A.Batch(service.Database, agent, await A.Contacts(service.Database, service.Account, 4), rejected: 1);
        await service.Database.ExecuteAsync("update bulk_rows set contact_id = (select contact_id from bulk_rows where job_id = $1 and row_index = 0) where job_id = $1 and row_index = 1", batch.Id);
        await service.Database.ExecuteAsync("update bulk_rows set status = 'skipped', code = 'do_not_call', enrollment_id = null where job_id = $1 and row_index = 2", batch.Id);
        await service.Database.ExecuteAsync("update bulk_rows set status = 'failed', code = 'contact_deleted', enrollment_id = null, contact_id = null where job_id = $1 and row_index = 3", batch.Id);
        return (agent, batch);
    }

    private static IEnumerable<string> Shown(Answer answer) => answer.Listed.EnumerateArray().Select(
        row => $"{row.GetProperty("row_index")} {row.GetProperty("outcome").GetString()} {row.GetProperty("reason").GetString()}");
}
