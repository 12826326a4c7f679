using System.Net;
using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Enrollments;

/// <summary>Cancelling, pausing, resuming one enrollment and skipping its step.</summary>
public sealed class EnrollmentChangeTests(RunningService service) : IClassFixture<RunningService>
{
    private static readonly TimeSpan Later = TimeSpan.FromDays(1);
    private static readonly string[] Verbs = ["cancel", "pause", "resume", "skip-step"];

    [Fact]
    public async Task A_cancelled_one_ends_with_its_reason_is_announced_and_says_who_did_it()
    {
        var id = await EnrolledAsync(Later, A.Step());

        var answer = await service.Client.SendAsync($"enrollments/{id}/cancel", """{"reason": "moved away"}""");

        Assert.Equal((HttpStatusCode.OK, "cancelled"), (answer.Status, Text(answer, "status")));
        var news = await service.NewsAsync(nameof(EnrollmentCancelled), id);
        Assert.Equal("moved away", news.Message.GetProperty("reason").GetString());
        var history = answer.Data.GetProperty("history");
        Assert.Equal(["enrolled", "action", "ended"], Events(answer));
        Assert.Equal(("cancelled", "moved away", "test"), (
            history[1].GetProperty("what").GetString(), history[1].GetProperty("detail").GetString(),
            history[1].GetProperty("api_key").GetProperty("name").GetString()));
        Assert.Equal("moved away", history[2].GetProperty("reason").GetString());
        Assert.Equal((await service.Client.AskAsync($"enrollments/{id}")).Data.GetRawText(), answer.Data.GetRawText());
    }

    [Fact]
    public async Task Cancelled_without_a_body_it_says_that_a_request_did_it()
    {
        var id = await EnrolledAsync(Later, A.Step());

        await service.Client.SendAsync($"enrollments/{id}/cancel", new ByteArrayContent([]));

        Assert.Equal("cancelled_by_request", (await service.ReadAsync(id)).Reason);
    }

    [Fact]
    public async Task Cancelling_leaves_a_step_under_way_as_failed_and_its_late_report_changes_nothing()
    {
        var id = await EnrolledAsync(null, A.Step(awaitCompletion: true));
        await service.IsAsync(id, EnrollmentState.Processing);

        var answer = await service.Client.SendAsync($"enrollments/{id}/cancel", """{"reason": "enough"}""");
        await service.ReportDoneAsync(id, 1);

        Assert.Equal(["enrolled", "step_run", "action", "ended"], Events(answer));
        var run = Assert.Single(await service.RunsAsync(id));
        Assert.Equal(("failed", "enough"), (run.Status, run.Error));
        await service.IsAsync(id, EnrollmentState.Cancelled);
    }

    [Theory]
    [InlineData("""{"reason": 5}""", "/reason", "wrong_type")]
    [InlineData("""{"reason": ""}""", "/reason", "too_short")]
    [InlineData("""{"reson": "typo"}""", "/reson", "unknown_field")]
    [InlineData("[]", "", "wrong_type")]
    public async Task A_wrong_reason_is_refused_and_changes_nothing(string body, string pointer, string code)
    {
        var id = await EnrolledAsync(Later, A.Step());

        var answer = await service.Client.SendAsync($"enrollments/{id}/cancel", body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains((pointer, code), answer.Errors);
        await service.IsAsync(id, EnrollmentState.Pending);
    }

    [Fact]
    public async Task A_paused_one_is_handed_nothing_until_it_is_resumed_and_then_at_once()
    {
        var id = await EnrolledAsync(Later, A.Step(), A.Step(Later));

        var paused = await service.Client.SendAsync($"enrollments/{id}/pause", "");
        await service.Database.ExecuteAsync("update enrollments set held_due_at = now() - interval '1 hour' where id = $1", id);
        var resumed = await service.Client.SendAsync($"enrollments/{id}/resume", "");

        Assert.Equal(("paused", "paused_by_hand"), (Text(paused, "status"), Text(paused, "paused_because")));
        Assert.Contains("Step 1", Text(paused, "waiting_for"), StringComparison.Ordinal);
        Assert.Equal("pending", Text(resumed, "status"));
        await service.IsAsync(id, EnrollmentState.Pending, stepSeq: 2);
        var answer = await service.Client.AskAsync($"enrollments/{id}");
        Assert.Equal(["enrolled", "action", "action", "step_run"], Events(answer));
    }

    [Fact]
    public async Task A_step_under_way_can_be_reported_while_its_enrollment_is_paused_and_the_next_is_held()
    {
        var id = await EnrolledAsync(null, A.Step(awaitCompletion: true), A.Step());
        await service.IsAsync(id, EnrollmentState.Processing);

        await service.Client.SendAsync($"enrollments/{id}/pause", "");
        await service.ReportDoneAsync(id, 1);
        var held = await service.Client.AskAsync($"enrollments/{id}");
        await service.Client.SendAsync($"enrollments/{id}/resume", "");

        Assert.Equal(("paused", 2), (Text(held, "status"), held.Data.GetProperty("next_step").GetProperty("step_order").GetInt32()));
        await service.IsAsync(id, EnrollmentState.Completed);
    }

    [Fact]
    public async Task Resumed_in_a_paused_queue_it_waits_for_the_queue()
    {
        var id = await EnrolledAsync(Later, A.Step());
        var queue = (await service.ReadAsync(id)).SequenceId;
        await service.Client.SendAsync($"enrollments/{id}/pause", "");
        await service.Database.ExecuteAsync("update sequences set is_active = false where id = $1", queue);

        var both = await service.Client.AskAsync($"enrollments/{id}");
        var resumed = await service.Client.SendAsync($"enrollments/{id}/resume", "");

        Assert.Equal("paused_by_hand", Text(both, "paused_because"));
        Assert.Equal(("pending", "sequence_inactive"), (Text(resumed, "status"), Text(resumed, "paused_because")));
    }

    [Fact]
    public async Task A_report_that_became_overdue_while_its_queue_was_paused_has_its_whole_time_again()
    {
        var id = await EnrolledAsync(null, A.Step(awaitCompletion: true, completionTimeoutMinutes: 60));
        await service.IsAsync(id, EnrollmentState.Processing);
        var queue = (await service.ReadAsync(id)).SequenceId;
        await service.Client.ChangeAsync($"event-queues/{queue}", """{"is_active": false}""");
        await service.MakeDueAsync(id);

        var paused = await service.Client.AskAsync($"enrollments/{id}");
        var before = DateTimeOffset.UtcNow;
        await service.Client.ChangeAsync($"event-queues/{queue}", """{"is_active": true}""");
        var active = await service.Client.AskAsync($"enrollments/{id}");

        Assert.StartsWith("The event queue is paused. Step 1 'Step' was handed out before", Text(paused, "waiting_for"), StringComparison.Ordinal);
        var overdueAt = active.Data.GetProperty("next_step").GetProperty("due_at").GetDateTimeOffset();
        Assert.InRange(overdueAt, before.AddHours(1).AddSeconds(-1), before.AddHours(1).AddMinutes(5));
        Assert.Contains($"awaited until {overdueAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}", Text(active, "waiting_for"), StringComparison.Ordinal);
        // The sweep has come to it.
        await Eventually.HoldsAsync("Its deadline has moved", async () => (await service.ReadAsync(id)).DueAt > before, EngineFixture.Patience);
        await service.IsAsync(id, EnrollmentState.Processing);
    }

    [Fact]
    public async Task A_skipped_step_is_passed_over_and_the_next_one_is_due_in_its_turn()
    {
        var id = await EnrolledAsync(Later, A.Step(), A.Step(), A.Step(Later, DelayOrigins.Previous));

        var answer = await service.Client.SendAsync($"enrollments/{id}/skip-step", "");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        await service.IsAsync(id, EnrollmentState.Pending, stepSeq: 3);
        Assert.Equal([("skipped", 1), ("completed", 2)], (await service.RunsAsync(id)).Select(run => (run.Status, run.Position)));
        Assert.DoesNotContain(service.HandedOut(id), step => step.Order == 1);
    }

    [Fact]
    public async Task Skipping_the_last_step_completes_it()
    {
        var id = await EnrolledAsync(Later, A.Step());

        var answer = await service.Client.SendAsync($"enrollments/{id}/skip-step", "");

        Assert.Equal("completed", Text(answer, "status"));
        Assert.Equal(["enrolled", "step_run", "action", "ended"], Events(answer));
        await service.NewsAsync(nameof(EnrollmentCompleted), id);
    }

    [Fact]
    public async Task A_paused_one_stays_paused_when_its_step_is_skipped()
    {
        var id = await EnrolledAsync(Later, A.Step(), A.Step());
        await service.Client.SendAsync($"enrollments/{id}/pause", "");

        var answer = await service.Client.SendAsync($"enrollments/{id}/skip-step", "");

        Assert.Equal(("paused", 2), (Text(answer, "status"), answer.Data.GetProperty("next_step").GetProperty("step_order").GetInt32()));
    }

    [Fact]
    public async Task A_pause_twice_and_a_resume_of_what_is_not_paused_are_conflicts()
    {
        var id = await EnrolledAsync(Later, A.Step());

        var notPaused = await service.Client.SendAsync($"enrollments/{id}/resume", "");
        await service.Client.SendAsync($"enrollments/{id}/pause", "");
        var again = await service.Client.SendAsync($"enrollments/{id}/pause", "");

        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (notPaused.Status, notPaused.Code));
        Assert.Contains("not paused; it is pending", Detail(notPaused), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (again.Status, again.Code));
        Assert.Contains("paused already", Detail(again), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EnrollmentState.Completed)]
    [InlineData(EnrollmentState.Cancelled)]
    [InlineData(EnrollmentState.Failed)]
    public async Task One_that_has_ended_cannot_be_changed(string state)
    {
        var id = await InStateAsync(state, A.Step());
        var before = await service.RowAsync(id);

        foreach (var verb in Verbs)
        {
            var answer = await service.Client.SendAsync($"enrollments/{id}/{verb}", "");
            Assert.Equal((HttpStatusCode.Conflict, "enrollment_finished"), (answer.Status, answer.Code));
            Assert.Contains(state, Detail(answer), StringComparison.Ordinal);
        }

        Assert.Equal(before, await service.RowAsync(id));
    }

    [Fact]
    public async Task Another_accounts_enrollment_is_not_found_and_stays_as_it_is()
    {
        var id = await EnrolledAsync(Later, A.Step());
        var before = await service.RowAsync(id);
        using var stranger = service.ClientFor(await A.ApiKey(service.Database, await A.Account(service.Database)));

        foreach (var verb in Verbs)
        {
            var answer = await stranger.SendAsync($"enrollments/{id}/{verb}", "");
            Assert.Equal((HttpStatusCode.NotFound, "enrollment_not_found"), (answer.Status, answer.Code));
        }

        Assert.Equal(before, await service.RowAsync(id));
    }

    private async Task<Guid> EnrolledAsync(TimeSpan? dueIn, params SequenceStep[] steps) =>
        (await A.Enrollments(
            service.Database, await A.Sequence(service.Database, service.Account, steps), await A.Contacts(service.Database, service.Account, 1),
            dueAt: DateTimeOffset.UtcNow + (dueIn ?? TimeSpan.Zero)))[0];

    private async Task<Guid> InStateAsync(string state, params SequenceStep[] steps) =>
        (await A.Enrollments(
            service.Database, await A.Sequence(service.Database, service.Account, steps), await A.Contacts(service.Database, service.Account, 1), state))[0];

    private static IEnumerable<string?> Events(Answer answer) =>
        answer.Data.GetProperty("history").EnumerateArray().Select(entry => entry.GetProperty("event").GetString());

    private static string? Text(Answer answer, string field) => answer.Data.GetProperty(field).GetString();

    private static string? Detail(Answer answer) => answer.Body.GetProperty("detail").GetString();
}
