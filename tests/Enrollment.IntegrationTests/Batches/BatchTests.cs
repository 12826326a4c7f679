using System.Net;
using System.Text.Json;
using Enrollment.Core.Calls;
using Enrollment.IntegrationTests.Agents;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.IntegrationTests.Steps;
using Enrollment.IntegrationTests.Sweeps;
using Enrollment.Scheduler.Calls;
using Enrollment.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enrollment.IntegrationTests.Batches;

/// <summary>Batches as callers see them: sums that add up, rows, and what each row waits for.</summary>
public sealed class BatchTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private readonly HttpClient _client = service.Client;

    [Fact]
    public async Task X10_the_sums_add_up_and_a_batch_is_done_only_when_every_enrollment_has_ended()
    {
        var batch = await BatchAsync(6, rejected: 2);
        await EndAsync(batch.Enrollments[0], "completed", "succeeded", "goal_completed");
        await EndAsync(batch.Enrollments[1], "completed", null, "no_answer");
        await EndAsync(batch.Enrollments[2], "cancelled", null, outcome: null);
        await A.ClosedCall(service.Database, batch.Enrollments[3], "not_placed");
        await service.Database.ExecuteAsync("update bulk_rows set status = 'skipped', code = 'already_enrolled', enrollment_id = null where enrollment_id = $1", batch.Enrollments[5]);

        var shown = (await _client.AskAsync($"batches/{batch.Id}")).Data;

        Assert.Equal(
            (8, 6, 2, 5, 1, 0), (Int(shown, "total"), Int(shown, "accepted"), Int(shown, "rejected"), Int(shown, "enrolled"), Int(shown, "skipped"), Int(shown, "failed")));
        Assert.Equal(Int(shown, "enrolled"), shown.GetProperty("states").EnumerateObject().Sum(state => state.Value.GetInt32()));
        Assert.Equal((1, 2), (Int(shown, "succeeded"), Int(shown, "not_succeeded")));
        Assert.Equal("""{"goal_completed":1,"no_answer":1,"not_placed":1}""", JsonSerializer.Serialize(shown.GetProperty("outcomes")));
        Assert.Equal("""{"invalid_phone_number":2}""", JsonSerializer.Serialize(shown.GetProperty("rejected_codes")));
        Assert.Equal("""{"already_enrolled":1}""", JsonSerializer.Serialize(shown.GetProperty("skipped_reasons")));
        Assert.Equal("""{"made":2,"under_way":0,"answered_seconds":30}""", JsonSerializer.Serialize(shown.GetProperty("calls")));
        Assert.Equal(("calling", 0.6667), (shown.GetProperty("status").GetString(), shown.GetProperty("progress").GetDouble()));
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("finished_at").ValueKind);
    }

    [Fact]
    public async Task What_is_told_of_a_finished_batch_is_what_its_answer_says()
    {
        var batch = await BatchAsync(5, settings => settings.SetResultsGoTo(new("https://hooks.example.org/", Headers: null, [ResultEvents.BatchFinished])), rejected: 2);
        await EndAsync(batch.Enrollments[0], "completed", "succeeded", "goal_completed");
        await EndAsync(batch.Enrollments[1], "completed", null, "no_answer");
        await EndAsync(batch.Enrollments[2], "cancelled", null, "voicemail");
        await EndAsync(batch.Enrollments[3], "failed", null, outcome: null);
        await service.Database.ExecuteAsync("update calls set closed_at = null, outcome = null where enrollment_id = $1", batch.Enrollments[2]);
        await service.Database.ExecuteAsync("update bulk_rows set status = 'skipped', code = 'already_enrolled', enrollment_id = null where enrollment_id = $1", batch.Enrollments[4]);
        await service.Database.ExecuteAsync("delete from enrollments where id = $1", batch.Enrollments[4]);

        await using (var engine = PartsAtRest.On(service.Database))
            await new FinishedBatches(engine.Units, NullLogger<FinishedBatches>.Instance).ToTheEndAsync();

        var shown = (await _client.AskAsync($"batches/{batch.Id}")).Data;
        var told = JsonElement.Parse(await service.Database.ScalarAsync<string>(
            "select body from webhook_deliveries w join bulk_jobs j on j.sequence_id = w.sequence_id where j.id = $1", batch.Id)).GetProperty("data").GetProperty("batch");
        Assert.Equal("""{"made":3,"under_way":1,"answered_seconds":30}""", JsonSerializer.Serialize(told.GetProperty("calls")));
        Assert.Equal(
            [
                "id", "status", "total", "accepted", "rejected", "rejected_codes", "enrolled", "skipped", "failed", "skipped_reasons", "states", "succeeded", "not_succeeded",
                "outcomes", "calls", "created_at", "finished_at",
            ],
            told.EnumerateObject().Select(field => field.Name));
        Assert.All(told.EnumerateObject(), field => Assert.Equal(JsonSerializer.Serialize(shown.GetProperty(field.Name)), JsonSerializer.Serialize(field.Value)));
    }

    [Fact]
    public async Task X5_a_batch_outside_its_windows_is_calling_and_says_why_and_when_it_goes_on()
    {
        var day = DateTimeOffset.UtcNow.AddDays(-1).DayOfWeek.ToString().ToLowerInvariant();
        var batch = await BatchAsync(3, settings => settings.CallWindows = $$"""{"{{day}}": [{"from": "00:00", "to": "00:15"}]}""", "UTC");
        var opens = DateTimeOffset.UtcNow.Date.AddDays(6);
        await service.Database.ExecuteAsync("update enrollments set due_at = $2 where id = any($1)", batch.Enrollments.ToArray(), opens.ToUniversalTime());

        var shown = (await _client.AskAsync($"batches/{batch.Id}")).Data;

        Assert.Equal(("calling", """{"outside_call_window":3}"""), (shown.GetProperty("status").GetString(), JsonSerializer.Serialize(shown.GetProperty("waiting_because"))));
        Assert.Equal(opens, shown.GetProperty("next_call_at").GetDateTimeOffset().UtcDateTime);
    }

    [Theory]
    [InlineData("update sequences set is_active = false where id = $2", "agent_paused")]
    [InlineData("update enrollments set wanted_at = now() + interval '1 hour', due_at = now() + interval '1 hour' where id = $1", "scheduled_later")]
    [InlineData("update enrollments set wanted_at = now() + interval '1 hour', due_at = now() + interval '1 hour', priority = 1 where id = $1", "retry_later")]
    [InlineData("update enrollments set wanted_at = now() + interval '1 hour', due_at = now() + interval '1 hour', priority = 0 where id = $1", "retry_later")]
    [InlineData("update enrollments set due_at = now() + interval '1 hour' where id = $1", "daily_limit")]
    [InlineData("update enrollments set state = 'paused', held_state = 'pending', held_due_at = now(), due_at = null, gate = null, priority = null where id = $1", "enrollment_paused")]
    [InlineData("update enrollments set state = 'processing', gate = null, priority = null where id = $1", "report_awaited")]
    [InlineData("update enrollments set state = 'waiting', gate = null, priority = null, due_at = null, group_id = gen_random_uuid() where id = $1", "group")]
    [InlineData("select $1, $2", "no_dialer")]
    [InlineData("update enrollments set due_at = now() + interval '50 seconds' where id = $1", "no_dialer")]
    public async Task Each_row_says_what_it_waits_for(string arrangement, string reason)
    {
        var batch = await BatchAsync(1);
        var agent = await service.Database.ScalarAsync<Guid>("select sequence_id from bulk_jobs where id = $1", batch.Id);
        await service.Database.ExecuteAsync(arrangement.Contains("$2", StringComparison.Ordinal) ? arrangement.Replace("where id = $2", "where id = $2 and $1::uuid is not null", StringComparison.Ordinal) : $"with given as (select $2::uuid) {arrangement}", batch.Enrollments[0], agent);

        var row = (await _client.AskAsync($"batches/{batch.Id}/rows")).Listed[0];

        Assert.Equal(reason, row.GetProperty("waiting_because").GetString());
    }

    [Fact]
    public async Task Who_is_called_again_after_a_call_that_was_not_placed_waits_for_another_call()
    {
        var batch = await BatchAsync(1);
        await A.ClosedCall(service.Database, batch.Enrollments[0], "not_placed");
        await service.Database.ExecuteAsync(
            "update enrollments set step_seq = 2, wanted_at = now() + interval '1 hour', due_at = now() + interval '1 hour' where id = $1", batch.Enrollments[0]);
        var agent = await service.Database.ScalarAsync<Guid>("select sequence_id from bulk_jobs where id = $1", batch.Id);

        var row = (await _client.AskAsync($"batches/{batch.Id}/rows")).Listed[0];
        var sums = await Task.WhenAll(_client.AskAsync($"batches/{batch.Id}"), _client.AskAsync($"agents/{agent}/stats"));

        Assert.Equal(("retry_later", 0), (row.GetProperty("waiting_because").GetString(), Int(row, "attempts")));
        Assert.All(sums, sum => Assert.Equal("""{"retry_later":1}""", JsonSerializer.Serialize(sum.Data.GetProperty("waiting_because"))));
    }

    [Fact]
    public async Task X14_rows_are_listed_in_order_by_page_and_filter_with_the_reasons_of_those_that_were_refused()
    {
        var batch = await BatchAsync(5, rejected: 3);
        await EndAsync(batch.Enrollments[4], "completed", "succeeded", "goal_completed");

        var first = await _client.AskAsync($"batches/{batch.Id}/rows?limit=3");
        var second = await _client.AskAsync($"batches/{batch.Id}/rows?limit=3&cursor={first.Pagination("next_cursor")}");
        var back = await _client.AskAsync($"batches/{batch.Id}/rows?limit=3&cursor={second.Pagination("prev_cursor")}");

        Assert.Equal([0, 1, 2], Indexes(first));
        Assert.Equal([3, 4, 5], Indexes(second));
        Assert.Equal([0, 1, 2], Indexes(back));
        var refused = await _client.AskAsync($"batches/{batch.Id}/rows?status=rejected&code=invalid_phone_number");
        Assert.Equal([5, 6, 7], Indexes(refused));
        Assert.Equal("no_country_code", refused.Listed[0].GetProperty("errors")[0].GetProperty("reason").GetString());
        Assert.Equal([4], Indexes(await _client.AskAsync($"batches/{batch.Id}/rows?state=completed&outcome=goal_completed")));
        Assert.Equal("invalid_parameter", (await _client.AskAsync($"batches/{batch.Id}/rows?outcome=answered")).Code);
    }

    [Fact]
    public async Task Batches_are_listed_newest_first_by_agent_and_status()
    {
        using var client = service.ClientFor(await A.ApiKey(service.Database, await A.Account(service.Database)));
        var account = await service.Database.ScalarAsync<Guid>("select account_id from api_keys order by created_at desc limit 1");
        var (one, other) = (await A.Agent(service.Database, account, settings => settings.ExternalId = "one"), await A.Agent(service.Database, account));
        var first = await A.Batch(service.Database, one, await A.Contacts(service.Database, account, 2), rejected: 1);
        var second = await A.Batch(service.Database, other, await A.Contacts(service.Database, account, 1));
        await service.Database.ExecuteAsync("update bulk_jobs set all_ended_at = now() where id = $1", second.Id);

        var all = (await client.AskAsync("batches")).Listed;

        Assert.Equal([second.Id, first.Id], all.EnumerateArray().Select(batch => batch.Id()));
        Assert.Equal((3, 2, 1, 2), (Int(all[1], "total"), Int(all[1], "accepted"), Int(all[1], "rejected"), Int(all[1], "enrolled")));
        Assert.Equal([first.Id], (await client.AskAsync("batches?agent_id=one")).Listed.EnumerateArray().Select(batch => batch.Id()));
        Assert.Equal([second.Id], (await client.AskAsync("batches?status=done")).Listed.EnumerateArray().Select(batch => batch.Id()));
        Assert.Equal([first.Id], (await client.AskAsync($"batches?status=calling&agent_id=agent.{one.Id}")).Listed.EnumerateArray().Select(batch => batch.Id()));
        Assert.Equal("agent_not_found", (await client.AskAsync("batches?agent_id=nobody")).Code);
    }

    [Fact]
    public async Task A_cancelled_batch_ends_all_its_enrollments_at_once_and_only_once()
    {
        var batch = await BatchAsync(4, group: Guid.NewGuid());

        var cancelled = await _client.SendAsync($"batches/{batch.Id}/cancel", "");
        var again = await _client.SendAsync($"batches/{batch.Id}/cancel", """{"reason": "Twice"}""");

        Assert.Equal("""{"cancelled":4,"under_way":0}""", JsonSerializer.Serialize(cancelled.Data));
        Assert.Equal((HttpStatusCode.Conflict, "batch_finished"), (again.Status, again.Code));
        var shown = (await _client.AskAsync($"batches/{batch.Id}")).Data;
        Assert.Equal(("cancelled", 4), (shown.GetProperty("status").GetString(), shown.GetProperty("states").GetProperty("cancelled").GetInt32()));
        Assert.Equal(["batch_cancelled"], await service.Database.ColumnAsync<string>("select distinct reason from enrollments where job_id = $1", batch.Id));
    }

    [Fact]
    public async Task Contacts_are_tried_again_as_a_new_batch_by_what_became_of_them()
    {
        var batch = await BatchAsync(3, rejected: 1);
        await EndAsync(batch.Enrollments[0], "completed", null, "no_answer");
        await EndAsync(batch.Enrollments[1], "completed", null, "busy");
        await EndAsync(batch.Enrollments[2], "completed", "succeeded", "goal_completed");

        var busy = await _client.SendAsync($"batches/{batch.Id}/retry", """{"which": "not_succeeded", "outcomes": ["busy"]}""");
        var none = await _client.SendAsync($"batches/{batch.Id}/retry", """{"which": "not_enrolled"}""");
        var wrong = await _client.SendAsync($"batches/{batch.Id}/retry", """{"which": "rejected", "outcomes": ["busy"]}""");

        Assert.True(busy.Status == HttpStatusCode.Accepted, busy.ToString());
        Assert.Equal((1, 1, 0), (Int(busy.Data, "total"), Int(busy.Data, "accepted"), Int(busy.Data, "rejected")));
        Assert.Equal(HttpStatusCode.OK, (await _client.AskAsync(busy.Headers.Location!.OriginalString)).Status);
        Assert.Equal((HttpStatusCode.Conflict, "nothing_to_retry"), (none.Status, none.Code));
        Assert.Equal(("/outcomes", "not_allowed"), Assert.Single(wrong.Errors));
    }

    [Fact]
    public async Task A_rejected_contact_is_tried_again_in_the_zone_that_its_request_gave()
    {
        var batch = await BatchAsync(1, rejected: 1);
        await service.Database.ExecuteAsync("""
            update bulk_rows set payload = '{"name": "Ada Lovelace", "phoneNumber": "+4915112345678"}' where job_id = $1 and status = 'rejected'
            """, batch.Id);
        await service.Database.ExecuteAsync("""update bulk_jobs set target = target || '{"timezone": "Europe/Berlin"}' where id = $1""", batch.Id);

        var retried = await _client.SendAsync($"batches/{batch.Id}/retry", """{"which": "rejected"}""");

        Assert.True(retried.Status == HttpStatusCode.Accepted, retried.ToString());
        Assert.Equal(
            ["Europe/Berlin"], await service.Database.ColumnAsync<string>("select timezone from bulk_rows where job_id = $1", retried.Data.GetProperty("batch_id").GetGuid()));
    }

    [Fact]
    public async Task An_account_that_cannot_pay_for_a_retry_is_told_what_it_costs_and_what_is_wrong_with_the_rest()
    {
        var account = await A.Account(service.Database);
        await service.Database.ExecuteAsync("update accounts set credits_remaining = 2 where id = $1", account);
        using var client = service.ClientFor(await A.ApiKey(service.Database, account));
        var batch = await A.Batch(service.Database, await A.Agent(service.Database, account), await A.Contacts(service.Database, account, 3));
        foreach (var enrollment in batch.Enrollments)
            await EndAsync(enrollment, "completed", null, "no_answer");

        var refused = await client.SendAsync($"batches/{batch.Id}/retry", """{"which": "not_succeeded"}""");

        Assert.Equal((HttpStatusCode.PaymentRequired, "insufficient_credits"), (refused.Status, refused.Code));
        Assert.Equal((3, 0, 3), (Int(refused.Body, "total"), Int(refused.Body, "accepted"), Int(refused.Body, "required")));
        Assert.Equal(2, Int(refused.Body, "available"));
        Assert.Equal(0, refused.Body.GetProperty("rejected").GetArrayLength());
    }

    [Fact]
    public async Task What_is_still_being_created_or_forgotten_is_not_tried_again()
    {
        var batch = await BatchAsync(1, rejected: 1);
        await service.Database.ExecuteAsync("update bulk_rows set payload = null where job_id = $1", batch.Id);
        var forgotten = await _client.SendAsync($"batches/{batch.Id}/retry", """{"which": "rejected"}""");
        await service.Database.ExecuteAsync("update bulk_jobs set status = 'running', finished_at = null where id = $1", batch.Id);
        var early = await _client.SendAsync($"batches/{batch.Id}/retry", """{"which": "rejected"}""");

        Assert.Equal((HttpStatusCode.Gone, "rows_expired"), (forgotten.Status, forgotten.Code));
        Assert.Equal((HttpStatusCode.Conflict, "batch_not_finished"), (early.Status, early.Code));
        Assert.Equal("creating", (await _client.AskAsync($"batches/{batch.Id}")).Data.GetProperty("status").GetString());
    }

    private async Task<MadeBatch> BatchAsync(
        int enrolled, Action<CallSettings>? change = null, string timezone = "America/New_York", int rejected = 0, Guid? group = null) => await A.Batch(
        service.Database, await A.Agent(service.Database, service.Account, change), await A.Contacts(service.Database, service.Account, enrolled), rejected: rejected,
        group: group, timezone: timezone);

    private Task EndAsync(Guid enrollment, string state, string? result, string? outcome) => A.EndOfCalled(service.Database, enrollment, state, result, outcome);

    private static int Int(JsonElement data, string name) => data.GetProperty(name).GetInt32();

    private static IEnumerable<int> Indexes(Answer answer) => answer.Listed.EnumerateArray().Select(row => row.GetProperty("index").GetInt32());
}
