using System.Net;
using Enrollment.Core.Jobs;
using Enrollment.IntegrationTests.EventQueues;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>A job over 20,000 contacts is half-way when somebody edits, pauses or deletes its queue.</summary>
public sealed class When_a_queue_changes_under_a_job(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const int Contacts = 20_000;
    private const int PagesDone = 10;

    [Fact]
    public async Task Edited_it_goes_on_with_the_steps_it_was_accepted_with()
    {
        var (client, queue, job) = await QueuedAsync(A.Step(TimeSpan.FromDays(30)));
        await using (await HeldAfterAsync(job))
        {
            await client.SendAsync($"event-queues/{queue.Id}/steps", $$"""{"name": "New", "step_order": 1, {{MadeQueues.Event}} }""");
            await client.RemoveAsync($"event-queues/{queue.Id}/steps/{queue.StepIds[0]}");
        }

        await EndAsync(client, job, BulkJobStatus.Completed);
        var late = await A.Contact(service.Database, queue.AccountId, contactType: "late");
        await client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", $$"""{"contact_ids": ["{{late}}"]}""");

        Assert.Equal([$"1 {Contacts}", "3 1"], await service.Database.ColumnAsync<string>(
            "select format('%s %s', sequence_version, count(*)) from enrollments where sequence_id = $1 group by sequence_version order by 1", queue.Id));
        Assert.Equal("1 New", await client.StepsAsync(queue.Id));
    }

    [Fact]
    public async Task Paused_it_enrolls_everybody_and_all_of_them_wait()
    {
        var (client, queue, job) = await QueuedAsync(A.Step(name: "Due at once"));
        await using (await HeldAfterAsync(job))
            await client.ChangeAsync($"event-queues/{queue.Id}", """{"is_active": false}""");
        await service.StartSchedulerAsync("--DueSteps:Every=00:00:00.2");
        var ended = await EndAsync(client, job, BulkJobStatus.Completed);
        var refused = await client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", """{"contact_filter": {"contact_type": "lead"}}""");

        // Whatever is due is handed out: another queue's steps come and go meanwhile.
        var other = await A.Sequence(service.Database, queue.AccountId);
        await A.Enrollments(service.Database, other, await A.Contacts(service.Database, queue.AccountId, 3, contactType: "other"));
        await CountsAsync(client, other.Id, "completed", 3);

        Assert.Equal(Contacts, ended.Data.GetProperty("enrolled").GetInt32());
        Assert.Equal((HttpStatusCode.Conflict, "sequence_inactive"), (refused.Status, refused.Code));
        Assert.Equal($"pending 1 {Contacts}", await service.Database.ScalarAsync<string>(
            "select string_agg(distinct format('%s %s', state, step_seq), ', ') || ' ' || count(*) from enrollments where sequence_id = $1", queue.Id));

        await client.ChangeAsync($"event-queues/{queue.Id}", """{"is_active": true}""");
        await CountsAsync(client, queue.Id, "completed", Contacts);
    }

    [Fact]
    public async Task Deleted_it_is_cancelled_and_so_is_everybody_it_enrolled()
    {
        var (client, queue, job) = await QueuedAsync(A.Step(TimeSpan.FromDays(30)));
        Task<Answer> deleting;
        await using (await HeldAfterAsync(job))
        {
            deleting = client.RemoveAsync($"event-queues/{queue.Id}");
            await Eventually.HoldsAsync("The deletion waits for the pages that are half-way", () => service.Database.ScalarAsync<bool>("""
                select exists (select from pg_locks l join pg_stat_activity a using (pid)
                               where not l.granted and l.locktype = 'advisory' and l.mode = 'ExclusiveLock' and a.datname = current_database())
                """));
        }

        Assert.Equal(HttpStatusCode.NoContent, (await deleting).Status);
        Assert.Equal("event_queue_not_found", (await client.AskAsync($"event-queues/{queue.Id}")).Code);
        var ended = await EndAsync(client, job, BulkJobStatus.Cancelled);
        var enrolled = ended.Data.GetProperty("enrolled").GetInt32();
        Assert.InRange(enrolled, PagesDone * BulkModes.PageSize, Contacts - 1);
        await Eventually.EqualsAsync("All of them are cancelled", $"cancelled sequence_deleted {enrolled}", () => service.Database.ScalarAsync<string>("""
            select string_agg(distinct format('%s %s', state, reason), ', ') || ' ' || count(*) from enrollments where sequence_id = $1
            """, queue.Id), EngineFixture.Patience);
        await Eventually.EqualsAsync(
            "Jobs that go on", 0L, () => service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where sequence_id = $1 and finished_at is null", queue.Id));
        Assert.Equal(enrolled, await service.Database.ScalarAsync<long>("select count(*) from enrollments where job_id = $1", job));
    }

    private async Task<(HttpClient Client, MadeSequence Queue, Guid Job)> QueuedAsync(Core.Sequences.SequenceStep step)
    {
        var account = await A.Account(service.Database);
        await A.Contacts(service.Database, account, Contacts);
        var queue = await A.Sequence(service.Database, account, step);
        return (service.ClientFor(await A.ApiKey(service.Database, account)), queue, await A.QueuedJob(service.Database, queue, Bulk.Leads));
    }

    // Until it is given back, the job has done its first pages and stands at the others.
    private async Task<HeldRows> HeldAfterAsync(Guid job)
    {
        HeldRows held;
        await using (await HeldRows.PagesOfAsync(service.Database, job))
        {
            await Eventually.HoldsAsync(
                "The job is planned", () => service.Database.ScalarAsync<bool>("select planned_at is not null from bulk_jobs where id = $1", job), EngineFixture.Patience);
            held = await HeldRows.PagesAfterAsync(service.Database, job, PagesDone);
        }
        await Eventually.EqualsAsync(
            "Pages done", PagesDone, () => service.Database.ScalarAsync<int>("select count(done_at)::integer from bulk_pages where job_id = $1", job), EngineFixture.Patience);
        return held;
    }

    private static Task<Answer> EndAsync(HttpClient client, Guid job, string status) => Eventually.SeesAsync(
        $"The job is {status}", () => client.AskAsync($"bulk-jobs/{job}"), answer => answer.Data.GetProperty("status").GetString() == status, EngineFixture.Patience);

    private static Task<Answer> CountsAsync(HttpClient client, Guid queue, string figure, int count) => Eventually.SeesAsync(
        $"{count} {figure}", () => client.AskAsync($"event-queues/{queue}/stats"), answer => answer.Data.GetProperty(figure).GetInt32() == count, EngineFixture.Patience);
}
