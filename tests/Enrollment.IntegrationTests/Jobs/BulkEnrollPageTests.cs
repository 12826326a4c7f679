using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>Page mode: the caller waits while the page goes through the bus.</summary>
public sealed class BulkEnrollPageTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task The_answer_counts_everybody_and_says_why_somebody_was_left_out()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var contacts = await A.Contacts(service.Database, service.Account, 3);
        var unsubscribed = await A.Contact(service.Database, service.Account, unsubscribed: true);
        await A.Enrollments(service.Database, queue, [contacts[0]]);
        var foreign = await A.Contact(service.Database, await A.Account(service.Database));

        var answer = await EnrollAsync(queue, ids: [.. contacts, unsubscribed, foreign, Guid.CreateVersion7()]);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var data = answer.Data;
        Assert.Equal((2, 2, 2), (data.GetProperty("enrolled").GetInt32(), data.GetProperty("skipped").GetInt32(), data.GetProperty("failed").GetInt32()));
        Assert.Equal("""{"already_enrolled":1,"unsubscribed":1}""", Sorted(data.GetProperty("skipped_reasons")));
        Assert.Equal("""{"contact_not_found":2}""", Sorted(data.GetProperty("failed_reasons")));
        Assert.Equal(2, data.GetProperty("enrollment_ids").GetArrayLength());
        Assert.False(data.GetProperty("has_more").GetBoolean());
        Assert.Equal(JsonValueKind.Null, data.GetProperty("next_cursor").ValueKind);
        Assert.Equal(
            ["data", "meta"], answer.Body.EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            ["enrolled", "enrollment_ids", "failed", "failed_reasons", "has_more", "job_id", "next_cursor", "skipped", "skipped_reasons"],
            data.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(500, 1)]
    [InlineData(501, 2)]
    [InlineData(1_000, 2)]
    public async Task Calling_until_nobody_is_left_enrolls_everybody_once_with_the_cursor(int contacts, int calls)
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var source = $"with-cursor-{contacts}";
        await A.Contacts(service.Database, service.Account, contacts, source: source);

        var (enrolled, skipped, made) = await CallUntilNobodyIsLeftAsync(queue, source, useCursor: true);

        Assert.Equal((contacts, 0, Math.Max(calls, 1)), (enrolled, skipped, made));
        Assert.Equal(contacts, await LiveAsync(queue));
    }

    [Fact]
    public async Task Calling_until_nobody_is_left_enrolls_everybody_once_without_the_cursor()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        await A.Contacts(service.Database, service.Account, 1_001, source: "without-cursor");

        var (enrolled, skipped, made) = await CallUntilNobodyIsLeftAsync(queue, "without-cursor", useCursor: false);

        Assert.Equal((1_001, 500 + 1_000, 3), (enrolled, skipped, made));
        Assert.Equal(1_001, await LiveAsync(queue));
    }

    [Fact]
    public async Task Forced_pages_enroll_everybody_again_and_the_cursor_moves_on()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        await A.Contacts(service.Database, service.Account, 501, source: "forced");
        await CallUntilNobodyIsLeftAsync(queue, "forced", useCursor: true);

        var (enrolled, _, made) = await CallUntilNobodyIsLeftAsync(queue, "forced", useCursor: true, skip: false);
        var (again, skipped, _) = await CallUntilNobodyIsLeftAsync(queue, "forced", useCursor: true);

        Assert.Equal((501, 2), (enrolled, made));
        Assert.Equal((0, 501), (again, skipped));
        Assert.Equal(1_002, await LiveAsync(queue));
    }

    [Fact]
    public async Task Filters_compare_without_regard_to_case_and_all_keys_must_match()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        await A.Contacts(service.Database, service.Account, 2, source: "case", city: "MÜNCHEN");
        await A.Contacts(service.Database, service.Account, 3, source: "case", city: "Bonn");

        var answer = await service.Client.SendAsync(
            $"event-queues/{queue.Id}/bulk-enroll", """{"contact_filter": {"source": "CASE", "city": ["münchen", "köln"]}}""");

        Assert.Equal(2, answer.Data.GetProperty("enrolled").GetInt32());
    }

    [Fact]
    public async Task A_customer_filter_means_every_contact_of_a_matching_customer_once()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var contacts = await A.Contacts(service.Database, service.Account, 4);
        await A.Customer(service.Database, service.Account, contacts.Take(3), industry: "shipping");
        await A.Customer(service.Database, service.Account, contacts.Take(2), industry: "shipping");
        await A.Customer(service.Database, service.Account, contacts.Skip(3), industry: "mining");

        var answer = await service.Client.SendAsync(
            $"event-queues/{queue.Id}/bulk-enroll", """{"customer_filter": {"industry": "Shipping", "is_customer": true}}""");

        Assert.Equal(3, answer.Data.GetProperty("enrolled").GetInt32());
    }

    [Fact]
    public async Task A_dry_run_counts_like_the_real_thing_and_writes_nothing()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var contacts = await A.Contacts(service.Database, service.Account, 700, source: "dry");
        await A.Contacts(service.Database, service.Account, 2, source: "dry", unsubscribed: true);
        await A.Enrollments(service.Database, queue, contacts.Take(1));

        var page = await service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", """{"contact_filter": {"source": "dry"}, "dry_run": true}""");
        var all = await service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", """{"contact_filter": {"source": "dry"}, "dry_run": true, "mode": "all"}""");

        Assert.Equal((500, 1, true), (page.Data.GetProperty("enrolled").GetInt32(), page.Data.GetProperty("skipped").GetInt32(), page.Data.GetProperty("has_more").GetBoolean()));
        Assert.Equal((699, 3, false), (all.Data.GetProperty("enrolled").GetInt32(), all.Data.GetProperty("skipped").GetInt32(), all.Data.GetProperty("has_more").GetBoolean()));
        Assert.Equal(HttpStatusCode.OK, all.Status);
        Assert.True(all.Data.GetProperty("dry_run").GetBoolean());
        Assert.False(all.Data.TryGetProperty("enrollment_ids", out _));
        Assert.Equal(1, await LiveAsync(queue));
        Assert.Equal(0L, await service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where sequence_id = $1", queue.Id));
    }

    [Fact]
    public async Task A_dry_run_keeps_nobody_from_pausing_the_queue()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        await A.Contacts(service.Database, service.Account, 1, source: "slowly-counted");
        Task<Answer> counting;
        await using (await HeldRows.ByAsync(service.Database, "lock table contacts in access exclusive mode"))
        {
            counting = service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", """{"contact_filter": {"source": "slowly-counted"}, "dry_run": true}""");
            await Eventually.EqualsAsync("sessions that wait for a lock", 1L, () => service.Database.ScalarAsync<long>(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"));

            var paused = await service.Client.ChangeAsync($"event-queues/{queue.Id}", """{"is_active": false}""").WaitAsync(TimeSpan.FromSeconds(10));

            Assert.Equal(HttpStatusCode.OK, paused.Status);
        }
        Assert.Equal(1, (await counting).Data.GetProperty("enrolled").GetInt32());
    }

    [Theory]
    [InlineData("respond-async")]
    [InlineData("return=minimal, Respond-Async; wait=5")]
    public async Task A_caller_who_prefers_not_to_wait_gets_the_job(string wish)
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var contacts = await A.Contacts(service.Database, service.Account, 5);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"event-queues/{queue.Id}/bulk-enroll")
        {
            Content = JsonContent.Create(new { contact_ids = contacts }),
            Headers = { { "Prefer", wish } },
        };

        var answer = await Asking.ReadAsync(await service.Client.SendAsync(request));

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal("respond-async", Assert.Single(answer.Headers.GetValues("Preference-Applied")));
        var job = answer.Data.GetProperty("job_id").GetGuid();
        Assert.Equal($"/api/v1/bulk-jobs/{job}", answer.Headers.Location!.OriginalString);
        await Eventually.SeesAsync(
            "the job's enrolled contacts", async () => (await service.Client.AskAsync($"bulk-jobs/{job}")).Data,
            data => data.GetProperty("status").GetString() == "completed" && data.GetProperty("enrolled").GetInt32() == 5);
    }

    [Theory]
    [InlineData("2020-02-29T12:00:00Z")]
    [InlineData("2091-01-01T00:00:00+02:00")]
    public async Task Delays_count_from_the_enrollment_time_past_or_future(string time)
    {
        var queue = await A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromHours(1)));
        var contact = await A.Contact(service.Database, service.Account);

        var answer = await service.Client.SendAsync(
            $"event-queues/{queue.Id}/bulk-enroll", $$"""{"contact_ids": ["{{contact}}"], "enrollment_time": "{{time}}"}""");
        var task = (await service.Client.AskAsync($"event-queues/{queue.Id}/enrollments")).Data[0];

        Assert.Equal(1, answer.Data.GetProperty("enrolled").GetInt32());
        Assert.Equal(DateTimeOffset.Parse(time), task.GetProperty("enrollment_time").GetDateTimeOffset());
        Assert.Equal(DateTimeOffset.Parse(time).AddHours(1), task.GetProperty("scheduled_for").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_page_that_takes_longer_than_the_wait_limit_is_answered_with_its_job()
    {
        var hasty = await service.StartApiAsync("--BulkEnroll:WaitLimit=00:00:00.001");
        using var client = service.ClientFor(await A.ApiKey(service.Database, service.Account), hasty);
        var queue = await A.Sequence(service.Database, service.Account);
        await A.Contacts(service.Database, service.Account, 3, source: "hasty");

        Answer answer;
        await using (await HeldRows.ByAsync(service.Database, "lock table bulk_pages in share row exclusive mode"))
            answer = await client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", """{"contact_filter": {"source": "hasty"}}""");

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        await Eventually.EqualsAsync("enrolled after the answer", 3L, () => LiveAsync(queue));
    }

    private Task<Answer> EnrollAsync(MadeSequence queue, IEnumerable<Guid> ids) => service.Client.SendAsync(
        $"event-queues/{queue.Id}/bulk-enroll", $$"""{"contact_ids": [{{string.Join(", ", ids.Select(id => $"\"{id}\""))}}]}""");

    private async Task<(int Enrolled, int Skipped, int Calls)> CallUntilNobodyIsLeftAsync(MadeSequence queue, string source, bool useCursor, bool skip = true)
    {
        var (enrolled, skipped, calls) = (0, 0, 0);
        string? cursor = null;
        while (true)
        {
            var body = JsonSerializer.Serialize(new { contact_filter = new { source }, skip_if_already_enrolled = skip, cursor = useCursor ? cursor : null });
            var answer = await service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", body);
            Assert.True(answer.Status == HttpStatusCode.OK, answer.ToString());
            enrolled += answer.Data.GetProperty("enrolled").GetInt32();
            skipped += answer.Data.GetProperty("skipped").GetInt32();
            calls++;
            if (!answer.Data.GetProperty("has_more").GetBoolean())
                return (enrolled, skipped, calls);
            cursor = answer.Data.GetProperty("next_cursor").GetString();
            Assert.NotNull(cursor);
            Assert.True(calls < 20, "It does not come to an end.");
        }
    }

    private Task<long> LiveAsync(MadeSequence queue) =>
        service.Database.ScalarAsync<long>("select count(*) from enrollments where sequence_id = $1 and finished_at is null", queue.Id);

    private static string Sorted(JsonElement reasons) =>
        JsonSerializer.Serialize(reasons.EnumerateObject().OrderBy(r => r.Name, StringComparer.Ordinal).ToDictionary(r => r.Name, r => r.Value.GetInt32(), StringComparer.Ordinal));
}
