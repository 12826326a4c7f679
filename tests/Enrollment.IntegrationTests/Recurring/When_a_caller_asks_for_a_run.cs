using System.Net;
using Enrollment.IntegrationTests.EventQueues;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Recurring;

/// <summary>Callers start runs over HTTP, and see what the service does about a queue that is deleted.</summary>
public sealed class When_a_caller_asks_for_a_run(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private static readonly DateTimeOffset Earlier = new(2026, 1, 7, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_started_at_once_and_enrolls_the_target(bool isActive)
    {
        var sequence = await A.Sequence(service.Database, service.Account);
        var import = await A.Import(service.Database, service.Account, await A.Contacts(service.Database, service.Account, 3));
        var id = await service.Client.MakeRecurringAsync(
            sequence.Id, $$"""{"contact_filter": null, "import_id": "{{import}}", "is_active": {{(isActive ? "true" : "false")}}}""");
        var before = await ReadAsync(id);

        var answer = await RunAsync(id);
        var job = await EndedAsync(answer);
        var run = Assert.Single((await service.Client.AskAsync($"recurring-enrollments/{id}/runs")).Listed.EnumerateArray());
        var after = await ReadAsync(id);

        Assert.Equal((HttpStatusCode.Accepted, "queued"), (answer.Status, answer.Data.GetProperty("status").GetString()));
        Assert.Equal(("completed", 3, id), (job.Data.GetProperty("status").GetString(), job.Data.GetProperty("enrolled").GetInt32(), job.Data.GetProperty("recurring_enrollment_id").GetGuid()));
        Assert.Equal(
            $"{job.Data.Id()} completed 3 3 0 0",
            string.Join(' ', new[] { "job_id", "status", "matched", "enrolled", "skipped", "failed" }.Select(name => run.GetProperty(name))));
        Assert.Equal((1, isActive), (after.Data.GetProperty("runs").GetInt32(), after.Data.GetProperty("is_active").GetBoolean()));
        Assert.Equal(run.GetProperty("planned_at").GetString(), after.Data.GetProperty("last_run_at").GetString());
        Assert.Equal(before.Data.GetProperty("next_run_at").GetRawText(), after.Data.GetProperty("next_run_at").GetRawText());
        Assert.Equal(before.ETag, after.ETag);
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_starts_no_second_run()
    {
        var id = await service.Client.MakeRecurringAsync((await A.Sequence(service.Database, service.Account)).Id);

        var first = await service.Client.PostOnceAsync($"recurring-enrollments/{id}/run-now", "", $"run-{id}");
        var second = await service.Client.PostOnceAsync($"recurring-enrollments/{id}/run-now", "", $"run-{id}");

        Assert.Equal(first.Data.GetProperty("job_id").GetGuid(), second.Data.GetProperty("job_id").GetGuid());
        Assert.Single((await service.Client.AskAsync($"recurring-enrollments/{id}/runs")).Listed.EnumerateArray());
    }

    [Fact]
    public async Task While_the_run_before_goes_on_it_is_refused()
    {
        var sequence = await A.Sequence(service.Database, service.Account);
        var id = await service.Client.MakeRecurringAsync(sequence.Id);
        await LastRunAsync(sequence, id, "running");

        var answer = await RunAsync(id);

        Assert.Equal((HttpStatusCode.Conflict, "previous_run_active"), (answer.Status, answer.Code));
        Assert.Single((await service.Client.AskAsync($"recurring-enrollments/{id}/runs")).Listed.EnumerateArray());
    }

    [Theory]
    [InlineData("paused", "sequence_inactive")]
    [InlineData("without steps", "sequence_has_no_steps")]
    [InlineData("deleted", "event_queue_not_found")]
    [InlineData("over", "conflict")]
    [InlineData("run as often as it may", "conflict")]
    [InlineData("of an import that is gone", "import_without_members")]
    public async Task What_cannot_be_run_is_refused_and_makes_no_run(string what, string code)
    {
        var queue = what == "without steps" ? await service.Client.MakeQueueAsync() : await service.Client.MakeQueueAsync("Hello");
        var import = await A.Import(service.Database, service.Account, await A.Contacts(service.Database, service.Account, 1));
        var id = await service.Client.MakeRecurringAsync(
            queue, what == "of an import that is gone" ? $$"""{"contact_filter": null, "import_id": "{{import}}", "is_active": false}""" : """{"max_runs": 2, "is_active": false}""");
        _ = what switch
        {
            "paused" => (await service.Client.ChangeAsync($"event-queues/{queue}", """{"is_active": false}""")).Status,
            "deleted" => (await service.Client.RemoveAsync($"event-queues/{queue}")).Status,
            _ => HttpStatusCode.OK,
        };
        if (what == "over")
            await service.Database.ExecuteAsync("update recurring_enrollments set ends_at = now() where id = $1", id);
        if (what == "run as often as it may")
            await service.Database.ExecuteAsync("update recurring_enrollments set runs = 2 where id = $1", id);
        await service.Database.ExecuteAsync("update imports set members_kept_until = now() where id = $1", import);

        var answer = await RunAsync(id);

        Assert.True(answer.Code == code, $"{what}: {answer}");
        Assert.Empty((await service.Client.AskAsync($"recurring-enrollments/{id}/runs")).Listed.EnumerateArray());
    }

    [Theory]
    [InlineData("completed", 0)]
    [InlineData("failed", 5)]
    [InlineData("cancelled", 4)]
    [InlineData("running", 4)]
    public async Task The_end_of_the_last_run_is_in_the_failures_that_are_shown(string status, int failures)
    {
        var sequence = await A.Sequence(service.Database, service.Account);
        var id = await service.Client.MakeRecurringAsync(sequence.Id);
        await LastRunAsync(sequence, id, status);
        await service.Database.ExecuteAsync("update recurring_enrollments set consecutive_failures = 4, is_last_job_counted = false where id = $1", id);

        var listed = Assert.Single((await service.Client.AskAsync($"recurring-enrollments?event_queue_id={sequence.Id}")).Listed.EnumerateArray());

        Assert.Equal(failures, (await ReadAsync(id)).Data.GetProperty("consecutive_failures").GetInt32());
        Assert.Equal(failures, listed.GetProperty("consecutive_failures").GetInt32());
    }

    [Fact]
    public async Task Of_a_deleted_queue_it_is_shown_as_deactivated_with_the_reason_until_it_has_another()
    {
        var queue = await service.Client.MakeQueueAsync("Hello");
        var id = await service.Client.MakeRecurringAsync(queue);
        await service.Client.RemoveAsync($"event-queues/{queue}");

        var deactivated = await ReadAsync(id);
        var moved = await service.Client.ChangeAsync(
            $"recurring-enrollments/{id}", $$"""{"is_active": true, "event_queue_id": "{{await service.Client.MakeQueueAsync("Hello")}}"}""", deactivated.ETag);

        Assert.Equal("False sequence_deleted ", string.Join(' ', new[] { "is_active", "deactivation_reason", "next_run_at" }.Select(name => deactivated.Data.GetProperty(name))));
        Assert.Equal("True ", string.Join(' ', new[] { "is_active", "deactivation_reason" }.Select(name => moved.Data.GetProperty(name))));
        Assert.NotEmpty(moved.Data.GetProperty("next_run_at").ToString());
    }

    private async Task LastRunAsync(MadeSequence sequence, Guid id, string status)
    {
        var job = await MadeRuns.AddAsync(service.Database, sequence, id, Earlier, status);
        await service.Database.ExecuteAsync("update recurring_enrollments set last_job_id = $1, last_run_at = $2 where id = $3", job, Earlier, id);
    }

    private Task<Answer> ReadAsync(Guid id) => service.Client.AskAsync($"recurring-enrollments/{id}");

    private Task<Answer> RunAsync(Guid id) => service.Client.AskAsync(HttpMethod.Post, $"recurring-enrollments/{id}/run-now", json: null, ifMatch: null);

    private async Task<Answer> EndedAsync(Answer started)
    {
        await Eventually.HoldsAsync(
            "The job has ended",
            async () => (await service.Client.AskAsync(started.Headers.Location!.ToString())).Data.GetProperty("finished_at").ValueKind != System.Text.Json.JsonValueKind.Null,
            TimeSpan.FromSeconds(60));
        return await service.Client.AskAsync(started.Headers.Location!.ToString());
    }
}
