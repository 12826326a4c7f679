using System.Net;
using System.Text.Json;
using Enrollment.Core.Calls;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Batches;

/// <summary>A batch of which two contacts are enrolled and three are not, when its creation stops.</summary>
public sealed class When_a_batch_stops_half_way(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const int Credits = 100;
    private const int PriceOfWrite = 2;

    [Theory]
    [InlineData("batches/{0}/cancel", 2)]
    [InlineData("bulk-jobs/{0}/cancel", 0)]
    public async Task What_was_paid_for_contacts_that_it_did_not_come_to_is_given_back_once(string path, int cancelled)
    {
        var (client, batch) = await HalfAsync();

        var stopped = await client.SendAsync(string.Format(null, path, batch.Id), "{}");
        var again = await client.SendAsync(string.Format(null, path, batch.Id), "{}");

        Assert.True(stopped.Status == HttpStatusCode.OK, stopped.ToString());
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.Equal(Credits - PriceOfWrite + 3, await CreditsAsync(batch));
        var shown = (await client.AskAsync($"batches/{batch.Id}")).Data;
        Assert.Equal(("cancelled", 5, 2, cancelled), (shown.GetProperty("status").GetString(), Int(shown, "accepted"), Int(shown, "enrolled"), Int(shown.GetProperty("states"), "cancelled")));
        client.Dispose();
    }

    [Fact]
    public async Task Its_enrollments_can_still_be_cancelled_once_and_its_other_contacts_be_tried_again()
    {
        var (client, batch) = await HalfAsync();
        await client.SendAsync($"bulk-jobs/{batch.Id}/cancel", "{}");

        var cancelled = await client.SendAsync($"batches/{batch.Id}/cancel", "{}");
        var again = await client.SendAsync($"batches/{batch.Id}/cancel", "{}");
        var retried = await client.SendAsync($"batches/{batch.Id}/retry", """{"which": "not_enrolled"}""");
        var asked = await client.SendAsync($"batches/{batch.Id}/retry", """{"which": "not_succeeded"}""");

        Assert.Equal("""{"cancelled":2,"under_way":0}""", JsonSerializer.Serialize(cancelled.Data));
        Assert.Equal((HttpStatusCode.Conflict, "batch_finished"), (again.Status, again.Code));
        Assert.True(retried.Status == HttpStatusCode.Accepted, retried.ToString());
        Assert.Equal((3, 3), (Int(retried.Data, "total"), Int(retried.Data, "accepted")));
        Assert.Equal((HttpStatusCode.Conflict, "nothing_to_retry"), (asked.Status, asked.Code));
        client.Dispose();
    }

    [Fact]
    public async Task Deleting_its_agent_gives_back_what_it_did_not_come_to()
    {
        var (client, batch) = await HalfAsync();

        using var deleted = await client.DeleteAsync(new Uri($"agents/{await AgentAsync(batch)}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(Credits - PriceOfWrite + 3, await CreditsAsync(batch));
        client.Dispose();
    }

    [Theory]
    [InlineData(true, Reenrollments.EnrollAgain, 3)]
    [InlineData(false, Reenrollments.Skip, 1)]
    public async Task A_retry_takes_several_contacts_of_one_number_where_the_request_allowed_it(bool allowed, string rule, int accepted)
    {
        var (client, batch) = await HalfAsync();
        await client.SendAsync($"bulk-jobs/{batch.Id}/cancel", "{}");
        await service.Database.ExecuteAsync("""update bulk_rows set payload = payload || '{"phoneNumber": "+12125559876"}' where job_id = $1""", batch.Id);
        await service.Database.ExecuteAsync("update bulk_jobs set target = target || jsonb_build_object('allowsDuplicates', $2) where id = $1", batch.Id, allowed);
        await service.Database.ExecuteAsync("update bulk_jobs set skip_if_already_enrolled = $2 where id = $1", batch.Id, allowed);
        await service.Database.ExecuteAsync("update call_settings set if_already_enrolled = $2 where sequence_id = $1", await AgentAsync(batch), rule);

        var retried = await client.SendAsync($"batches/{batch.Id}/retry", """{"which": "not_enrolled"}""");

        Assert.Equal((3, accepted), (Int(retried.Data, "total"), Int(retried.Data, "accepted")));
        client.Dispose();
    }

    private async Task<(HttpClient Client, MadeBatch Batch)> HalfAsync()
    {
        var account = await A.Account(service.Database);
        await service.Database.ExecuteAsync("update accounts set credits_remaining = $2 where id = $1", account, Credits);
        var batch = await A.Batch(service.Database, await A.Agent(service.Database, account), await A.Contacts(service.Database, account, 5));
        await service.Database.ExecuteAsync("delete from enrollments where id = any($1)", batch.Enrollments.Skip(2).ToArray());
        await service.Database.ExecuteAsync(
            "update bulk_rows set status = 'accepted', enrollment_id = null, contact_id = null where enrollment_id = any($1)", batch.Enrollments.Skip(2).ToArray());
        await service.Database.ExecuteAsync("update bulk_jobs set status = 'running', finished_at = null where id = $1", batch.Id);
        return (service.ClientFor(await A.ApiKey(service.Database, account)), batch);
    }

    private Task<Guid> AgentAsync(MadeBatch batch) => service.Database.ScalarAsync<Guid>("select sequence_id from bulk_jobs where id = $1", batch.Id);

    private Task<long> CreditsAsync(MadeBatch batch) => service.Database.ScalarAsync<long>("select credits_remaining from accounts where id = $1", batch.AccountId);

    private static int Int(JsonElement data, string name) => data.GetProperty(name).GetInt32();
}
