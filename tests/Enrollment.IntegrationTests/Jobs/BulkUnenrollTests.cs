using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>Ending many enrollments at once, by page and by job.</summary>
public sealed class BulkUnenrollTests(RunningService service) : IClassFixture<RunningService>
{
    [Fact]
    public async Task A_page_is_answered_with_what_became_of_everybody()
    {
        var queue = await QueueAsync();
        var contacts = await A.Contacts(service.Database, service.Account, 3);
        var enrollments = await EnrolledAsync(queue, contacts.Take(2));

        var answer = await UnenrollAsync(queue, new { contact_ids = contacts.Append(Guid.CreateVersion7()), reason = "no longer sold" });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((2, 1, 1), Counts(answer));
        Assert.Equal("""{"not_enrolled":1} {"contact_not_found":1}""", $"{answer.Data.GetProperty("skipped_reasons")} {answer.Data.GetProperty("failed_reasons")}");
        Assert.Equal((false, JsonValueKind.Null), (answer.Data.GetProperty("has_more").GetBoolean(), answer.Data.GetProperty("next_cursor").ValueKind));
        Assert.Equal(
            ["cancelled", "failed", "failed_reasons", "has_more", "job_id", "next_cursor", "skipped", "skipped_reasons"], Names(answer.Data));
        foreach (var enrollment in enrollments)
        {
            var one = (await service.Client.AskAsync($"enrollments/{enrollment}")).Data;
            var action = one.GetProperty("history")[1];
            Assert.Equal(("cancelled", "cancelled", "no longer sold"), (one.GetProperty("status").GetString(), action.GetProperty("what").GetString(), action.GetProperty("detail").GetString()));
            Assert.Equal(answer.Data.GetProperty("job_id").GetGuid(), action.GetProperty("job_id").GetGuid());
            Assert.Equal("test", action.GetProperty("api_key").GetProperty("name").GetString());
        }
    }

    [Fact]
    public async Task Called_again_until_there_is_no_more_it_reaches_everybody_with_the_cursor_and_without()
    {
        foreach (var withCursor in new[] { true, false })
        {
            var (queue, source) = (await QueueAsync(), $"again-{withCursor}");
            await EnrolledAsync(queue, await A.Contacts(service.Database, service.Account, 1_100, source: source));

            var cancelled = new List<int>();
            string? cursor = null;
            bool hasMore;
            do
            {
                var page = await UnenrollAsync(queue, new { contact_filter = new { source }, cursor });
                cancelled.Add(page.Data.GetProperty("cancelled").GetInt32());
                hasMore = page.Data.GetProperty("has_more").GetBoolean();
                cursor = withCursor ? page.Data.GetProperty("next_cursor").GetString() : null;
            }
            while (hasMore);

            Assert.Equal([500, 500, 100], cancelled);
        }
    }

    [Theory]
    [InlineData("page", 500, true)]
    [InlineData("all", 600, false)]
    public async Task A_dry_run_counts_and_changes_nothing(string mode, int cancelled, bool hasMore)
    {
        var (queue, source) = (await QueueAsync(), $"dry-{mode}");
        await EnrolledAsync(queue, await A.Contacts(service.Database, service.Account, 600, source: source));

        var answer = await UnenrollAsync(queue, new { contact_filter = new { source }, mode, dry_run = true });

        Assert.Equal((HttpStatusCode.OK, (cancelled, 0, 0)), (answer.Status, Counts(answer)));
        Assert.Equal(hasMore, answer.Data.GetProperty("has_more").GetBoolean());
        Assert.Equal(
            ["cancelled", "dry_run", "failed", "failed_reasons", "has_more", "next_cursor", "skipped", "skipped_reasons"], Names(answer.Data));
        Assert.Equal(600, await LiveAsync(queue));
    }

    [Fact]
    public async Task A_job_says_what_it_is_and_lists_whom_it_cancelled()
    {
        var queue = await QueueAsync();
        var contacts = await A.Contacts(service.Database, service.Account, 30, source: "listed");
        var enrollments = await EnrolledAsync(queue, contacts.Take(25));

        var started = await UnenrollAsync(queue, new { contact_filter = new { source = "listed" }, mode = "all", reason = "over" });
        var job = started.Data.GetProperty("job_id").GetGuid();
        var ended = await EndOfAsync(job);
        var cancelled = await service.Client.AskAsync($"bulk-jobs/{job}/outcomes?outcome=cancelled&limit=100");
        var skipped = await service.Client.AskAsync($"bulk-jobs/{job}/outcomes?reason=not_enrolled");

        Assert.Equal((HttpStatusCode.Accepted, "queued"), (started.Status, started.Data.GetProperty("status").GetString()));
        Assert.Equal($"/api/v1/bulk-jobs/{job}", started.Headers.Location?.ToString());
        Assert.Equal(("unenroll", "over", 0), (Text(ended, "operation"), Text(ended, "reason"), ended.Data.GetProperty("enrolled").GetInt32()));
        Assert.Equal((25, 5, 0), Counts(ended));
        Assert.Equal(JsonValueKind.Null, ended.Data.GetProperty("enrollment_time").ValueKind);
        Assert.Equal(enrollments, cancelled.Data.EnumerateArray().Select(outcome => outcome.GetProperty("enrollment_id").GetGuid()));
        Assert.All(cancelled.Data.EnumerateArray(), outcome => Assert.Equal(JsonValueKind.Null, outcome.GetProperty("reason").ValueKind));
        Assert.Equal(contacts.Skip(25), skipped.Data.EnumerateArray().Select(outcome => outcome.GetProperty("contact_id").GetGuid()));
    }

    [Fact]
    public async Task Who_does_not_want_to_wait_gets_the_job()
    {
        var queue = await QueueAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"event-queues/{queue.Id}/bulk-unenroll")
        {
            Content = JsonContent.Create(new { contact_ids = new[] { Guid.CreateVersion7() } }),
            Headers = { { "Prefer", "respond-async" } },
        };

        var answer = await Asking.ReadAsync(await service.Client.SendAsync(request));

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal("respond-async", answer.Headers.GetValues("Preference-Applied").Single());
        await EndOfAsync(answer.Data.GetProperty("job_id").GetGuid());
    }

    [Fact]
    public async Task A_paused_queue_lets_them_go_and_customers_contacts_can_be_meant()
    {
        var queue = await QueueAsync();
        var contacts = await A.Contacts(service.Database, service.Account, 2);
        await A.Customer(service.Database, service.Account, contacts.Take(1), industry: "leaving");
        await EnrolledAsync(queue, contacts);
        await service.Database.ExecuteAsync("update sequences set is_active = false where id = $1", queue.Id);

        var answer = await UnenrollAsync(queue, new { customer_filter = new { industry = "leaving" } });

        Assert.Equal((1, 0, 0), Counts(answer));
        Assert.Equal(1, await LiveAsync(queue));
    }

    [Theory]
    [InlineData("{}", "", "exactly_one_target")]
    [InlineData("""{"contact_ids": []}""", "/contact_ids", "out_of_range")]
    [InlineData("""{"contact_filter": {}}""", "/contact_filter", "empty_filter")]
    [InlineData("""{"contact_ids": ["0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"], "reason": ""}""", "/reason", "too_short")]
    [InlineData("""{"contact_ids": ["0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"], "mode": "some"}""", "/mode", "invalid_value")]
    [InlineData("""{"contact_ids": ["0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"], "mode": "all", "cursor": "x"}""", "/cursor", "not_allowed")]
    [InlineData("""{"contact_ids": ["0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"], "enrollment_time": "2030-01-31T08:00:00Z"}""", "/enrollment_time", "unknown_field")]
    public async Task A_wrong_request_is_refused_where_it_is_wrong(string body, string pointer, string code)
    {
        var answer = await service.Client.SendAsync($"event-queues/{(await QueueAsync()).Id}/bulk-unenroll", body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains((pointer, code), answer.Errors);
    }

    [Fact]
    public async Task A_cursor_of_enrolling_is_none_of_unenrolling_and_a_strange_queue_is_not_found()
    {
        var queue = await QueueAsync();
        var theirs = await A.Sequence(service.Database, await A.Account(service.Database));
        var ids = new[] { Guid.CreateVersion7() };

        var cursor = await UnenrollAsync(queue, new { contact_ids = ids, cursor = new Api.Http.Cursor(Api.Http.CursorList.BulkEnrollPage, Guid.Empty).ToString() });
        var strange = await UnenrollAsync(theirs, new { contact_ids = ids });

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_cursor"), (cursor.Status, cursor.Code));
        Assert.Equal((HttpStatusCode.NotFound, "event_queue_not_found"), (strange.Status, strange.Code));
    }

    [Fact]
    public async Task What_failed_is_retried_by_a_job_of_its_own()
    {
        var queue = await QueueAsync();
        var contacts = await A.Contacts(service.Database, service.Account, 3);
        await EnrolledAsync(queue, contacts);
        var missing = Guid.CreateVersion7();
        var first = await UnenrollAsync(queue, new { contact_ids = contacts.Append(missing) });
        await service.Database.ExecuteAsync("insert into contacts (account_id, id) values ($1, $2)", service.Account, missing);
        await EnrolledAsync(queue, [missing]);

        var retried = await RetryAsync(first.Data.GetProperty("job_id").GetGuid());
        var ended = await EndOfAsync(retried.Data.GetProperty("job_id").GetGuid());

        Assert.Equal(HttpStatusCode.Accepted, retried.Status);
        Assert.Equal($"/api/v1/bulk-jobs/{Text(retried, "job_id")}", retried.Headers.Location?.ToString());
        Assert.Equal(("unenroll", "bulk_unenroll", (1, 0, 0)), (Text(ended, "operation"), Text(ended, "reason"), Counts(ended)));
        Assert.Equal(0, await LiveAsync(queue));
    }

    [Fact]
    public async Task Failed_contacts_of_an_enrolling_job_are_enrolled_by_its_retry()
    {
        var queue = await QueueAsync();
        var missing = Guid.CreateVersion7();
        var first = await service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", $$"""{"contact_ids": ["{{missing}}"], "enrollment_time": "2030-01-31T08:00:00Z"}""");
        await service.Database.ExecuteAsync("insert into contacts (account_id, id) values ($1, $2)", service.Account, missing);

        var retried = await RetryAsync(first.Data.GetProperty("job_id").GetGuid());
        var ended = await EndOfAsync(retried.Data.GetProperty("job_id").GetGuid());

        Assert.Equal(("enroll", 1), (Text(ended, "operation"), ended.Data.GetProperty("enrolled").GetInt32()));
        Assert.Equal("2030-01-31T08:00:00.000000Z", Text(ended, "enrollment_time"));
    }

    [Theory]
    [InlineData(BulkModes.All)]
    [InlineData(BulkModes.Page)]
    public async Task A_job_that_failed_itself_is_begun_anew_and_passes_over_whom_it_had_reached(string mode)
    {
        var (queue, source) = (await QueueAsync(), $"given-up-{mode}");
        var contacts = await A.Contacts(service.Database, service.Account, 10, source: source);
        var target = new EnrollmentTarget.ContactFilter(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["source"] = [source] });
        var job = await A.Job(service.Database, queue, target, mode, skipIfAlreadyEnrolled: false);
        await EnrolledAsync(queue, contacts.Take(4), job: job, forced: true);
        await service.Database.ExecuteAsync("update bulk_jobs set status = 'failed', error = 'given up', finished_at = now() where id = $1", job);

        var ended = await EndOfAsync((await RetryAsync(job)).Data.GetProperty("job_id").GetGuid());

        Assert.Equal((6, 4), (ended.Data.GetProperty("enrolled").GetInt32(), ended.Data.GetProperty("skipped").GetInt32()));
        Assert.Equal(10, await LiveAsync(queue));
    }

    [Fact]
    public async Task There_is_nothing_to_retry_while_a_job_runs_or_when_nobody_failed()
    {
        var queue = await QueueAsync();
        var queued = await A.Job(service.Database, queue, new EnrollmentTarget.ContactIds([Guid.CreateVersion7()]));
        var clean = await UnenrollAsync(queue, new { contact_ids = await A.Contacts(service.Database, service.Account, 1) });

        var running = await RetryAsync(queued);
        var nothing = await RetryAsync(clean.Data.GetProperty("job_id").GetGuid());
        var unknown = await RetryAsync(Guid.CreateVersion7());

        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (running.Status, running.Code));
        Assert.Contains("is queued", running.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (nothing.Status, nothing.Code));
        Assert.Contains("No contact", nothing.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotFound, "bulk_job_not_found"), (unknown.Status, unknown.Code));
    }

    [Fact]
    public async Task A_retry_enrolls_nobody_into_a_queue_that_is_paused_or_deleted_but_may_unenroll()
    {
        var queue = await QueueAsync();
        var target = new EnrollmentTarget.ContactIds([Guid.CreateVersion7()]);
        var (enrolling, unenrolling) = (await A.Job(service.Database, queue, target), await A.Job(service.Database, queue, target, unenrollBecause: "over"));
        await service.Database.ExecuteAsync("update bulk_jobs set status = 'failed', error = 'given up', finished_at = now() where sequence_id = $1", queue.Id);

        await service.Database.ExecuteAsync("update sequences set is_active = false where id = $1", queue.Id);
        var paused = await RetryAsync(enrolling);
        await service.Database.ExecuteAsync("update sequences set deleted_at = now() where id = $1", queue.Id);
        var deleted = await RetryAsync(enrolling);

        Assert.Equal((HttpStatusCode.Conflict, "sequence_inactive"), (paused.Status, paused.Code));
        Assert.Equal((HttpStatusCode.NotFound, "event_queue_not_found"), (deleted.Status, deleted.Code));
        Assert.Equal(HttpStatusCode.Accepted, (await RetryAsync(unenrolling)).Status);
    }

    private Task<MadeSequence> QueueAsync() => A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromDays(30)));

    // Due in a month, so that none ends by itself.
    private Task<IReadOnlyList<Guid>> EnrolledAsync(MadeSequence queue, IEnumerable<Guid> contacts, Guid? job = null, bool forced = false) =>
        A.Enrollments(service.Database, queue, contacts, dueAt: DateTimeOffset.UtcNow.AddDays(30), job: job, forced: forced);

    private async Task<Answer> UnenrollAsync(MadeSequence queue, object body)
    {
        using var content = JsonContent.Create(body);
        return await service.Client.SendAsync($"event-queues/{queue.Id}/bulk-unenroll", content);
    }

    private Task<Answer> RetryAsync(Guid job) => service.Client.SendAsync($"bulk-jobs/{job}/retry", "");

    private Task<Answer> EndOfAsync(Guid job) => Eventually.SeesAsync(
        "the job completed", () => service.Client.AskAsync($"bulk-jobs/{job}"), answer => Text(answer, "status") == "completed", EngineFixture.Patience);

    private Task<long> LiveAsync(MadeSequence queue) =>
        service.Database.ScalarAsync<long>("select count(*) from enrollments where sequence_id = $1 and finished_at is null", queue.Id);

    private static (int Cancelled, int Skipped, int Failed) Counts(Answer answer) => (
        answer.Data.GetProperty("cancelled").GetInt32(), answer.Data.GetProperty("skipped").GetInt32(), answer.Data.GetProperty("failed").GetInt32());

    private static IEnumerable<string> Names(JsonElement data) => data.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);

    private static string? Text(Answer answer, string field) => answer.Data.GetProperty(field).GetString();
}
