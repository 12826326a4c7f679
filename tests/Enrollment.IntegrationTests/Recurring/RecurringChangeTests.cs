using System.Net;
using System.Text.Json;
using Enrollment.IntegrationTests.EventQueues;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Recurring;

/// <summary>Recurring enrollments are changed and deleted over HTTP.</summary>
public sealed class RecurringChangeTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private readonly HttpClient _client = service.Client;

    [Fact]
    public async Task What_a_change_names_is_changed_and_the_rest_stays()
    {
        var (id, queue) = await MakeAsync("""{"ends_at": "2099-01-01T00:00:00Z", "max_runs": 3, "re_enter": "once"}""");
        var other = await _client.MakeQueueAsync("Bye");

        var changed = await _client.ChangeAsync($"recurring-enrollments/{id}", $$"""
            {"name": "Weekly", "cron": "0 7 * * 1", "timezone": "UTC", "ends_at": null, "event_queue_id": "{{other}}", "customer_filter": {"city": "Bonn"} }
            """);
        var read = await _client.AskAsync($"recurring-enrollments/{id}");

        Assert.NotEqual(queue, other);
        Assert.Equal(
            $"Weekly True {other}  once 0 7 * * 1 UTC  3 latest",
            string.Join(' ', new[] { "name", "is_active", "event_queue_id", "contact_filter", "re_enter", "cron", "timezone", "ends_at", "max_runs", "missed" }
                .Select(name => changed.Data.GetProperty(name))));
        Assert.Equal("""{"city":["Bonn"]}""", changed.Data.GetProperty("customer_filter").GetRawText());
        Assert.Equal(await _client.PreviewAsync("0 7 * * 1", "UTC", 1), [changed.Data.GetProperty("next_run_at").GetDateTimeOffset()]);
        Assert.Equal((changed.Data.GetRawText(), changed.ETag), (read.Data.GetRawText(), read.ETag));
    }

    [Fact]
    public async Task A_change_that_is_there_already_is_answered_with_200_whatever_if_match_says()
    {
        var (id, _) = await MakeAsync("""{"contact_filter": {"first_name": ["Ada"], "city": "Berlin"}}""");
        var before = await ReadAsync(id);

        var first = await _client.ChangeAsync($"recurring-enrollments/{id}", """{"cron": "0 7 * * *"}""", before.ETag);
        var repeat = await _client.ChangeAsync($"recurring-enrollments/{id}", """{"cron": "0 7 * * *"}""", before.ETag);
        var same = await _client.ChangeAsync($"recurring-enrollments/{id}", """{"contact_filter": {"city": ["Berlin"], "first_name": "Ada"}, "import_id": null, "is_active": true}""");
        var none = await _client.ChangeAsync($"recurring-enrollments/{id}", """{"customer_filter": null, "import_id": null}""");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.Status, repeat.Status));
        Assert.NotEqual(before.ETag, first.ETag);
        Assert.Equal((first.ETag, first.Data.GetRawText()), (repeat.ETag, repeat.Data.GetRawText()));
        Assert.Equal((first.ETag, first.Data.GetRawText()), (same.ETag, same.Data.GetRawText()));
        Assert.Equal((first.ETag, first.Data.GetRawText()), (none.ETag, none.Data.GetRawText()));
    }

    [Fact]
    public async Task A_change_or_deletion_is_refused_if_another_change_was_faster()
    {
        var (id, _) = await MakeAsync();
        var before = await ReadAsync(id);
        await _client.ChangeAsync($"recurring-enrollments/{id}", """{"name": "Faster"}""", before.ETag);

        var change = await _client.ChangeAsync($"recurring-enrollments/{id}", """{"name": "Slower"}""", before.ETag);
        var deletion = await _client.RemoveAsync($"recurring-enrollments/{id}", before.ETag);

        Assert.Equal((HttpStatusCode.PreconditionFailed, "precondition_failed"), (change.Status, change.Code));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "precondition_failed"), (deletion.Status, deletion.Code));
        var read = await ReadAsync(id);
        Assert.Equal("Faster", read.Data.GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await _client.RemoveAsync($"recurring-enrollments/{id}", $"W/{read.ETag}")).Status);
    }

    [Fact]
    public async Task A_run_leaves_the_etag_as_it_is_and_a_deactivation_does_not()
    {
        var (id, _) = await MakeAsync();
        var before = await ReadAsync(id);

        await service.Database.ExecuteAsync("update recurring_enrollments set runs = 3, next_run_at = next_run_at + interval '1 day', last_run_at = next_run_at, updated_at = now() where id = $1", id);
        var afterRun = await ReadAsync(id);
        await DeactivateAsync(id);
        var deactivated = await ReadAsync(id);

        Assert.Equal((before.ETag, 3), (afterRun.ETag, afterRun.Data.GetProperty("runs").GetInt32()));
        Assert.NotEqual(before.ETag, deactivated.ETag);
        Assert.Equal(
            "False too_many_refusals 10 ",
            string.Join(' ', new[] { "is_active", "deactivation_reason", "consecutive_failures", "next_run_at" }.Select(name => deactivated.Data.GetProperty(name))));
    }

    [Fact]
    public async Task Activated_again_it_forgets_its_failures_and_plans_from_now_on()
    {
        var (id, _) = await MakeAsync();
        await DeactivateAsync(id);

        var renamed = await _client.ChangeAsync($"recurring-enrollments/{id}", """{"name": "Still off"}""");
        var activated = await _client.ChangeAsync($"recurring-enrollments/{id}", """{"is_active": true}""");

        Assert.Equal((10, JsonValueKind.Null), (renamed.Data.GetProperty("consecutive_failures").GetInt32(), renamed.Data.GetProperty("next_run_at").ValueKind));
        Assert.Equal(
            "True  0", string.Join(' ', new[] { "is_active", "deactivation_reason", "consecutive_failures" }.Select(name => activated.Data.GetProperty(name))));
        Assert.Equal(await _client.PreviewAsync("0 9 * * *", "Europe/Berlin", 1), [activated.Data.GetProperty("next_run_at").GetDateTimeOffset()]);
    }

    [Fact]
    public async Task It_cannot_be_activated_in_a_queue_that_is_deleted_but_be_moved_to_another()
    {
        var (id, queue) = await MakeAsync("""{"is_active": false}""");
        await _client.RemoveAsync($"event-queues/{queue}");
        var other = await _client.MakeQueueAsync("Hello");

        var renamed = await _client.ChangeAsync($"recurring-enrollments/{id}", """{"name": "Homeless"}""");
        var refused = await _client.ChangeAsync($"recurring-enrollments/{id}", """{"is_active": true}""");
        var moved = await _client.ChangeAsync($"recurring-enrollments/{id}", $$"""{"is_active": true, "event_queue_id": "{{other}}"}""");

        Assert.Equal(HttpStatusCode.OK, renamed.Status);
        Assert.Equal((HttpStatusCode.NotFound, "event_queue_not_found"), (refused.Status, refused.Code));
        Assert.True(moved.Data.GetProperty("is_active").GetBoolean());
    }

    [Theory]
    [InlineData("C7", """{"cron": "* * * * * *"}""", "/cron", "invalid_cron")]
    [InlineData("C7", """{"timezone": "EST"}""", "/timezone", "invalid_timezone")]
    [InlineData("C7", """{"ends_at": "2026-01-01T00:00:00Z"}""", "/ends_at", "out_of_range")]
    [InlineData("null that cannot be", """{"name": null}""", "/name", "wrong_type")]
    [InlineData("what only the service sets", """{"runs": 0}""", "/runs", "unknown_field")]
    [InlineData("what only the service sets", """{"deactivation_reason": null}""", "/deactivation_reason", "unknown_field")]
    [InlineData("its only target emptied", """{"contact_filter": null}""", "", "exactly_one_target")]
    [InlineData("another target beside", """{"customer_filter": {"city": "Bonn"}, "contact_filter": {"city": "Bonn"}}""", "", "exactly_one_target")]
    [InlineData("once and again", """{"re_enter": "once", "skip_if_already_enrolled": false}""", "/skip_if_already_enrolled", "not_allowed")]
    public async Task A_wrong_change_is_refused_where_it_is_wrong(string what, string body, string pointer, string code)
    {
        var (id, _) = await MakeAsync();
        var before = await ReadAsync(id);

        var answer = await _client.ChangeAsync($"recurring-enrollments/{id}", body);

        Assert.True(answer.Status == HttpStatusCode.UnprocessableEntity && answer.Errors.SequenceEqual([(pointer, code)]), $"{what}: {answer}");
        Assert.Equal(before.Data.GetRawText(), (await ReadAsync(id)).Data.GetRawText());
    }

    [Fact]
    public async Task Deleted_it_is_unknown_and_its_jobs_stay()
    {
        var sequence = await A.Sequence(service.Database, service.Account);
        var id = await _client.MakeRecurringAsync(sequence.Id);
        var job = await MadeRuns.AddAsync(service.Database, sequence, id, new(2030, 1, 7, 9, 0, 0, TimeSpan.Zero), "completed");

        var deleted = await _client.RemoveAsync($"recurring-enrollments/{id}");
        var kept = await _client.AskAsync($"bulk-jobs/{job}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        Assert.Equal("recurring_enrollment_not_found", (await ReadAsync(id)).Code);
        Assert.Equal("recurring_enrollment_not_found", (await _client.AskAsync($"recurring-enrollments/{id}/runs")).Code);
        Assert.Equal("recurring_enrollment_not_found", (await _client.RemoveAsync($"recurring-enrollments/{id}")).Code);
        Assert.Equal(id, kept.Data.GetProperty("recurring_enrollment_id").GetGuid());
    }

    private async Task<(Guid Id, Guid Queue)> MakeAsync(string change = "{}")
    {
        var queue = await _client.MakeQueueAsync("Hello");
        return (await _client.MakeRecurringAsync(queue, change), queue);
    }

    private Task<Answer> ReadAsync(Guid id) => _client.AskAsync($"recurring-enrollments/{id}");

    // As the clock does after the tenth refusal.
    private Task<int> DeactivateAsync(Guid id) => service.Database.ExecuteAsync(
        "update recurring_enrollments set is_active = false, deactivation_reason = 'too_many_refusals', consecutive_failures = 10, next_run_at = null where id = $1", id);
}
