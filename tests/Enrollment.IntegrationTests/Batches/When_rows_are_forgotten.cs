using System.Net;
using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.IntegrationTests.Sweeps;
using Enrollment.Scheduler.Retention;
using Enrollment.Testing;
using Microsoft.Extensions.Options;

namespace Enrollment.IntegrationTests.Batches;

/// <summary>Rows are kept as they were sent for a time after the end of their batch, and their results longer.</summary>
public sealed class When_rows_are_forgotten(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private readonly HttpClient _client = service.Client;

    [Fact]
    public async Task Batches_that_ended_before_their_time_lose_what_was_sent_and_keep_what_became_of_it()
    {
        var (old, young, live) = (await BatchAsync(days: 91), await BatchAsync(days: 89), await BatchAsync(days: null));

        await ForgetAsync();

        var row = (await _client.AskAsync($"batches/{old.Id}/rows")).Listed[1];
        Assert.Equal(
            (1, "rejected", "invalid_phone_number", "no_country_code"),
            (row.GetProperty("index").GetInt32(), row.GetProperty("status").GetString(), row.GetProperty("code").GetString(),
                row.GetProperty("errors")[0].GetProperty("reason").GetString()));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (row.GetProperty("name").ValueKind, row.GetProperty("phone_number").ValueKind));
        Assert.Equal(
            [true, false, false],
            new[] { old, young, live }.Select(batch => service.Database.ScalarAsync<bool>(
                "select bool_and(payload is null and name is null and email is null and variables is null) from bulk_rows where job_id = $1", batch.Id).Result));
        Assert.Equal(2, await service.Database.ScalarAsync<long>("select count(*) from call_facts f join enrollments e on e.id = f.enrollment_id where e.job_id in ($1, $2)", old.Id, young.Id));
    }

    [Fact]
    public async Task They_are_not_tried_again_and_no_file_is_made_of_them()
    {
        var batch = await BatchAsync(days: 91);
        await ForgetAsync();

        var retry = await _client.SendAsync($"batches/{batch.Id}/retry", """{"which": "rejected"}""");
        var file = await _client.AskAsync($"batches/{batch.Id}/rejected.csv");

        Assert.Equal((HttpStatusCode.Gone, "rows_expired"), (retry.Status, retry.Code));
        Assert.Equal((HttpStatusCode.Gone, "rows_expired"), (file.Status, file.Code));
        Assert.Equal((2, 1), (Shown("total"), Shown("rejected")));

        int Shown(string count) => _client.AskAsync($"batches/{batch.Id}").Result.Data.GetProperty(count).GetInt32();
    }

    [Fact]
    public async Task More_batches_than_are_emptied_at_once_are_emptied_all()
    {
        var batch = await BatchAsync(days: 91);
        await service.Database.ExecuteAsync("""
            insert into bulk_jobs (id, account_id, sequence_id, sequence_version, target, mode, skip_if_already_enrolled, anchor, status, request_kind, finished_at, all_ended_at)
            select uuid_v7(), account_id, sequence_id, 1, target, mode, true, anchor, status, request_kind, finished_at, all_ended_at
            from bulk_jobs, generate_series(1, 45) where id = $1
            """, batch.Id);

        await ForgetAsync();

        Assert.Equal(46, await service.Database.ScalarAsync<long>(
            "select count(*) from bulk_jobs where rows_emptied_at is not null and sequence_id = (select sequence_id from bulk_jobs where id = $1)", batch.Id));
    }

    [Fact]
    public async Task Deliveries_of_results_go_when_their_time_is_over()
    {
        var agent = await A.Agent(service.Database, service.Account);
        foreach (var (status, days) in new[] { ("delivered", 31), ("failed", 31), ("delivered", 29) })
            await service.Database.ExecuteAsync("""
                insert into webhook_deliveries (id, account_id, sequence_id, type, url, body, status, created_at, finished_at)
                values (gen_random_uuid(), $1, $2, 'call.finished', 'https://hooks.example.org/', '{}', $3, now() - interval '40 days', now() - $4 * interval '1 day')
                """, service.Account, agent.Id, status, days);
        await service.Database.ExecuteAsync("""
            insert into webhook_deliveries (id, account_id, sequence_id, type, url, body, status, created_at, next_attempt_at)
            values (gen_random_uuid(), $1, $2, 'call.finished', 'https://hooks.example.org/', '{}', 'pending', now() - interval '40 days', now() + interval '1 hour')
            """, service.Account, agent.Id);

        await new ForgetDeliveries(service.Database.DataSource, TimeProvider.System, Options.Create(new AgentRetentionOptions())).ToTheEndAsync();

        Assert.Equal(
            ["delivered", "pending"],
            await service.Database.ColumnAsync<string>("select status from webhook_deliveries where sequence_id = $1 order by status", agent.Id));
    }

    private Task ForgetAsync() => new ForgetRows(service.Database.DataSource, TimeProvider.System, Options.Create(new AgentRetentionOptions())).ToTheEndAsync();

    /// <summary>A batch with an enrolled and a rejected row.</summary>
    /// <param name="days">How many days ago it ended; null if it has not.</param>
    private async Task<MadeBatch> BatchAsync(int? days)
    {
        var batch = await A.Batch(service.Database, await A.Agent(service.Database, service.Account), await A.Contacts(service.Database, service.Account, 1), rejected: 1);
        if (days is not null)
            await service.Database.ExecuteAsync("update bulk_jobs set all_ended_at = now() - $2 * interval '1 day' where id = $1", batch.Id, days);
        return batch;
    }
}
