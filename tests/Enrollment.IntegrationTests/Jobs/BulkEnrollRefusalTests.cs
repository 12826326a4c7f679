using System.Net;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>Every way to ask wrongly, by its code. Nothing may have been written afterwards.</summary>
public sealed class BulkEnrollRefusalTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string SomeId = "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55";

    [Theory]
    [InlineData("{}", "", "exactly_one_target")]
    [InlineData("""{"contact_ids": null}""", "", "exactly_one_target")]
    [InlineData($$$"""{"contact_ids": ["{{{SomeId}}}"], "contact_filter": {"city": "Bonn"}}""", "", "exactly_one_target")]
    [InlineData("""{"contact_filter": {"city": "Bonn"}, "customer_filter": {"city": "Bonn"}}""", "", "exactly_one_target")]
    [InlineData("""{"contact_ids": []}""", "/contact_ids", "out_of_range")]
    [InlineData("""{"contact_ids": "all"}""", "/contact_ids", "wrong_type")]
    [InlineData("""{"contact_ids": ["x"]}""", "/contact_ids/0", "invalid_uuid")]
    [InlineData($$"""{"contact_ids": ["{{SomeId}}", 7]}""", "/contact_ids/1", "invalid_uuid")]
    [InlineData("""{"contact_filter": {}}""", "/contact_filter", "empty_filter")]
    [InlineData("""{"customer_filter": {}}""", "/customer_filter", "empty_filter")]
    [InlineData("""{"contact_filter": "all"}""", "/contact_filter", "wrong_type")]
    [InlineData("""{"contact_filter": {"account_type": "business"}}""", "/contact_filter/account_type", "wrong_axis")]
    [InlineData("""{"contact_filter": {"is_customer": true}}""", "/contact_filter/is_customer", "wrong_axis")]
    [InlineData("""{"customer_filter": {"contact_type": "lead"}}""", "/customer_filter/contact_type", "wrong_axis")]
    [InlineData("""{"contact_filter": {"opportunity_type": "x"}}""", "/contact_filter/opportunity_type", "wrong_axis")]
    [InlineData("""{"contact_filter": {"shoe_size": "44"}}""", "/contact_filter/shoe_size", "unknown_field")]
    [InlineData("""{"contact_filter": {"city": []}}""", "/contact_filter/city", "out_of_range")]
    [InlineData("""{"contact_filter": {"city": [1]}}""", "/contact_filter/city/0", "wrong_type")]
    [InlineData("""{"contact_filter": {"city": ""}}""", "/contact_filter/city", "too_short")]
    [InlineData("""{"contact_filter": {"city": "a\u0000b"}}""", "/contact_filter/city", "invalid_text")]
    [InlineData("""{"contact_filter": {"city": "\ud800"}}""", "/contact_filter/city", "invalid_text")]
    [InlineData("""{"customer_filter": {"is_customer": "yes"}}""", "/customer_filter/is_customer", "wrong_type")]
    [InlineData("""{"contact_filter": {"city": "Bonn"}, "mode": "everything"}""", "/mode", "invalid_value")]
    [InlineData("""{"contact_filter": {"city": "Bonn"}, "mode": "all", "cursor": "abc"}""", "/cursor", "not_allowed")]
    [InlineData("""{"contact_filter": {"city": "Bonn"}, "enrollment_time": "tomorrow"}""", "/enrollment_time", "invalid_instant")]
    [InlineData("""{"contact_filter": {"city": "Bonn"}, "enrollment_time": "2026-01-01T00:00:00"}""", "/enrollment_time", "invalid_instant")]
    [InlineData("""{"contact_filter": {"city": "Bonn"}, "enrollment_time": "1800-01-01T00:00:00Z"}""", "/enrollment_time", "out_of_range")]
    [InlineData("""{"contact_filter": {"city": "Bonn"}, "skip_if_already_enrolled": 1}""", "/skip_if_already_enrolled", "wrong_type")]
    [InlineData("""{"contact_filter": {"city": "Bonn"}, "dry_run": "no"}""", "/dry_run", "wrong_type")]
    [InlineData("""{"contact_filtre": {"city": "Bonn"}, "contact_filter": {"city": "Bonn"}}""", "/contact_filtre", "unknown_field")]
    public async Task A_wrong_request_is_refused_where_it_is_wrong(string body, string pointer, string code)
    {
        var queue = await A.Sequence(service.Database, service.Account);

        var answer = await service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains((pointer, code), answer.Errors);
        Assert.Equal(0, await JobsOfAsync(queue));
    }

    [Fact]
    public async Task All_mistakes_are_named_at_once()
    {
        var queue = await A.Sequence(service.Database, service.Account);

        var answer = await service.Client.SendAsync(
            $"event-queues/{queue.Id}/bulk-enroll", """{"contact_ids": ["x", "y"], "mode": "none", "dry_run": 0, "typo": 1}""");

        Assert.Equal("validation_failed", answer.Code);
        Assert.Equal(["/contact_ids/0", "/contact_ids/1", "/dry_run", "/mode", "/typo"], answer.Errors.Select(error => error.Pointer).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task More_than_500_ids_are_refused_but_repeats_count_once()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var ids = Enumerable.Range(0, 501).Select(_ => Guid.CreateVersion7()).ToList();

        var tooMany = await EnrollIdsAsync(queue, ids);
        var repeated = await EnrollIdsAsync(queue, [.. ids.Take(500), .. ids.Take(500)]);

        Assert.Equal(("/contact_ids", "out_of_range"), Assert.Single(tooMany.Errors));
        Assert.Equal(500, repeated.Data.GetProperty("failed").GetInt32());
    }

    [Fact]
    public async Task A_refusal_says_which_targets_were_given_and_what_to_send_instead()
    {
        var queue = await A.Sequence(service.Database, service.Account);

        var both = await service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", """{"contact_filter": {"city": "Bonn"}, "customer_filter": {"city": "Bonn"}}""");
        var wrongAxis = await service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", """{"contact_filter": {"account_type": "business"}}""");

        Assert.Contains("contact_filter and customer_filter were given", both.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("customer_filter", wrongAxis.Body.GetProperty("fix").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_takes_a_hundred_values_and_no_more()
    {
        var queue = await A.Sequence(service.Database, service.Account);

        var hundred = await FilterAsync(queue, values: 100);
        var more = await FilterAsync(queue, values: 101);

        Assert.Equal(HttpStatusCode.OK, hundred.Status);
        Assert.Equal(("/contact_filter/city", "out_of_range"), Assert.Single(more.Errors));
    }

    [Fact]
    public async Task A_cursor_of_somebody_elses_making_is_refused()
    {
        var queue = await A.Sequence(service.Database, service.Account);

        var answer = await service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", """{"contact_filter": {"city": "Bonn"}, "cursor": "bm90IG91cnM"}""");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_cursor"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task An_unknown_queue_or_another_accounts_is_not_found()
    {
        var foreign = await A.Sequence(service.Database, await A.Account(service.Database));

        foreach (var id in new[] { Guid.CreateVersion7(), foreign.Id })
        {
            var answer = await service.Client.SendAsync($"event-queues/{id}/bulk-enroll", """{"contact_filter": {"city": "Bonn"}}""");
            Assert.Equal((HttpStatusCode.NotFound, "event_queue_not_found"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task A_paused_queue_takes_nobody_in()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        await service.Database.ExecuteAsync("update sequences set is_active = false where id = $1", queue.Id);

        var answer = await service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", """{"contact_filter": {"city": "Bonn"}}""");

        Assert.Equal((HttpStatusCode.Conflict, "sequence_inactive"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_queue_without_active_steps_takes_nobody_in()
    {
        var queue = await A.Sequence(service.Database, service.Account, A.Step(isActive: false));

        var answer = await service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", """{"contact_filter": {"city": "Bonn"}}""");

        Assert.Equal((HttpStatusCode.Conflict, "sequence_has_no_steps"), (answer.Status, answer.Code));
    }

    private Task<Answer> EnrollIdsAsync(MadeSequence queue, IEnumerable<Guid> ids) => service.Client.SendAsync(
        $"event-queues/{queue.Id}/bulk-enroll", $$"""{"contact_ids": [{{string.Join(", ", ids.Select(id => $"\"{id}\""))}}]}""");

    private Task<Answer> FilterAsync(MadeSequence queue, int values) => service.Client.SendAsync(
        $"event-queues/{queue.Id}/bulk-enroll",
        $$"""{"contact_filter": {"city": [{{string.Join(", ", Enumerable.Range(1, values).Select(n => $"\"nowhere {n}\""))}}] } }""");

    private Task<long> JobsOfAsync(MadeSequence queue) =>
        service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where sequence_id = $1", queue.Id);
}
