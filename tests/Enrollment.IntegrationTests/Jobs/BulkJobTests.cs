using System.Net;
using Enrollment.Core.Jobs.Targets;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>Mode all: a job, its progress, its outcomes.</summary>
public sealed class BulkJobTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task A_job_enrolls_the_whole_target_and_adds_up()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        await A.Contacts(service.Database, service.Account, 1_201, source: "job");
        await A.Contacts(service.Database, service.Account, 3, source: "job", unsubscribed: true);

        var job = await StartAsync(queue, "job");
        var ended = await EndOfAsync(job);

        Assert.Equal(
            (1_204, 1_201, 3, 0, 3, 3),
            (Int(ended, "matched"), Int(ended, "enrolled"), Int(ended, "skipped"), Int(ended, "failed"), Int(ended, "pages_total"), Int(ended, "pages_done")));
        Assert.Equal(1.0, ended.Data.GetProperty("progress").GetDouble());
        Assert.Equal(3, ended.Data.GetProperty("skipped_reasons").GetProperty("unsubscribed").GetInt32());
        Assert.Contains(job, (await service.Client.AskAsync("bulk-jobs?limit=100")).Data.EnumerateArray().Select(listed => listed.GetProperty("id").GetGuid()));
    }

    [Fact]
    public async Task Outcomes_name_every_contact_and_can_be_paged_and_filtered()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var contacts = await A.Contacts(service.Database, service.Account, 30, source: "outcomes");
        var unsubscribed = await A.Contacts(service.Database, service.Account, 5, source: "outcomes", unsubscribed: true);
        var job = await StartAsync(queue, "outcomes");
        await EndOfAsync(job);

        var seen = new List<Guid>();
        string? path = $"bulk-jobs/{job}/outcomes?limit=10";
        while (path is not null)
        {
            var page = await service.Client.AskAsync(path);
            seen.AddRange(page.Data.EnumerateArray().Select(outcome => outcome.GetProperty("contact_id").GetGuid()));
            var pagination = page.Body.GetProperty("pagination");
            path = pagination.GetProperty("has_more").GetBoolean()
                ? $"bulk-jobs/{job}/outcomes?limit=10&cursor={pagination.GetProperty("next_cursor").GetString()}" : null;
        }
        var skipped = await service.Client.AskAsync($"bulk-jobs/{job}/outcomes?outcome=skipped&reason=unsubscribed");

        Assert.Equal([.. contacts, .. unsubscribed], seen);
        Assert.Equal(unsubscribed, skipped.Data.EnumerateArray().Select(outcome => outcome.GetProperty("contact_id").GetGuid()));
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_each_with_its_own_counters_forwards_and_back()
    {
        var (account, sizes) = (await A.Account(service.Database), new[] { 0, 1, 502 });
        using var client = service.ClientFor(await A.ApiKey(service.Database, account));
        var queue = await A.Sequence(service.Database, account);
        foreach (var size in sizes)
        {
            await A.Contacts(service.Database, account, size, source: $"size-{size}");
            var started = await client.SendAsync(
                $"event-queues/{queue.Id}/bulk-enroll", $$$"""{"contact_filter": {"source": "size-{{{size}}}"}, "mode": "all"}""");
            await EndOfAsync(started.Data.GetProperty("job_id").GetGuid(), client);
        }

        var newest = await client.AskAsync("bulk-jobs?limit=2");
        var oldest = await client.AskAsync($"bulk-jobs?limit=2&cursor={newest.Pagination("next_cursor")}");
        var back = await client.AskAsync($"bulk-jobs?limit=2&cursor={oldest.Pagination("prev_cursor")}");

        Assert.Equal([502, 1], Enrolled(newest));
        Assert.Equal([0], Enrolled(oldest));
        Assert.Equal([502, 1], Enrolled(back));
        Assert.Equal((null, null), (newest.Pagination("prev_cursor"), oldest.Pagination("next_cursor")));
        Assert.Equal((null, newest.Pagination("next_cursor")), (back.Pagination("prev_cursor"), back.Pagination("next_cursor")));
    }

    [Fact]
    public async Task A_finished_job_cannot_be_cancelled()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        await A.Contacts(service.Database, service.Account, 1, source: "finished");
        var job = await StartAsync(queue, "finished");
        await EndOfAsync(job);

        var answer = await service.Client.SendAsync($"bulk-jobs/{job}/cancel", "");

        Assert.Equal((HttpStatusCode.Conflict, "bulk_job_finished"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_job_that_nobody_has_begun_can_be_cancelled_and_stays_so()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var job = await A.Job(service.Database, queue, new EnrollmentTarget.ContactIds([Guid.CreateVersion7()]));

        var cancelled = await service.Client.SendAsync($"bulk-jobs/{job}/cancel", "");
        var again = await service.Client.SendAsync($"bulk-jobs/{job}/cancel", "");

        Assert.Equal("cancelled", cancelled.Data.GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
    }

    [Fact]
    public async Task Another_accounts_job_is_not_found()
    {
        var account = await A.Account(service.Database);
        var job = await A.Job(service.Database, await A.Sequence(service.Database, account), new EnrollmentTarget.ContactIds([Guid.CreateVersion7()]));

        foreach (var answer in new[]
        {
            await service.Client.AskAsync($"bulk-jobs/{job}"),
            await service.Client.AskAsync($"bulk-jobs/{job}/outcomes"),
            await service.Client.SendAsync($"bulk-jobs/{job}/cancel", ""),
        })
            Assert.Equal((HttpStatusCode.NotFound, "bulk_job_not_found"), (answer.Status, answer.Code));
    }

    private async Task<Guid> StartAsync(MadeSequence queue, string source)
    {
        var answer = await service.Client.SendAsync(
            $"event-queues/{queue.Id}/bulk-enroll", $$$"""{"contact_filter": {"source": "{{{source}}}"}, "mode": "all"}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal("queued", answer.Data.GetProperty("status").GetString());
        return answer.Data.GetProperty("job_id").GetGuid();
    }

    private static IEnumerable<int> Enrolled(Answer list) => list.Data.EnumerateArray().Select(job => job.GetProperty("enrolled").GetInt32());

    private Task<Answer> EndOfAsync(Guid job, HttpClient? client = null) => Eventually.SeesAsync(
        "the job completed", () => (client ?? service.Client).AskAsync($"bulk-jobs/{job}"), answer => answer.Data.GetProperty("status").GetString() == "completed");

    private static int Int(Answer answer, string name) => answer.Data.GetProperty(name).GetInt32();
}
