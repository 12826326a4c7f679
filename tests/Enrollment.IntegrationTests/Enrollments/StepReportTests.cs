using System.Net;
using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Enrollments;

/// <summary>An outside executor reports a step's result by REST.</summary>
public sealed class StepReportTests(RunningService service) : IClassFixture<RunningService>
{
    private const string Error = """{"error": "mailbox full"}""";
    private const string ErrorToRetry = """{"error": "mailbox full", "retry": true}""";

    [Fact]
    public async Task A_completed_step_lets_the_next_one_come_and_says_who_reported_it()
    {
        var (id, steps) = await HandedOutAsync(A.Step(awaitCompletion: true), A.Step(TimeSpan.FromDays(1)));

        var answer = await CompleteAsync(id, steps[0]);

        Assert.Equal((HttpStatusCode.OK, 2), (answer.Status, answer.Data.GetProperty("next_step").GetProperty("step_order").GetInt32()));
        var history = answer.Data.GetProperty("history");
        Assert.Equal(["enrolled", "step_run", "action"], history.EnumerateArray().Select(entry => entry.GetProperty("event").GetString()));
        Assert.Equal("completed", history[1].GetProperty("status").GetString());
        Assert.Equal(("step_completed", 1), (history[2].GetProperty("what").GetString(), history[2].GetProperty("step_order").GetInt32()));
    }

    [Fact]
    public async Task Completing_twice_is_harmless_even_when_that_ended_the_enrollment()
    {
        var (id, steps) = await HandedOutAsync(A.Step(awaitCompletion: true));

        var first = await CompleteAsync(id, steps[0]);
        var second = await CompleteAsync(id, steps[0]);

        Assert.Equal("completed", first.Data.GetProperty("status").GetString());
        Assert.Equal((HttpStatusCode.OK, first.Data.GetRawText()), (second.Status, second.Data.GetRawText()));
        await service.NewsAsync(nameof(EnrollmentCompleted), id);
        Assert.Equal(1, service.Told(nameof(EnrollmentCompleted), id));
    }

    [Fact]
    public async Task Completed_by_message_and_by_REST_counts_once()
    {
        var (id, steps) = await HandedOutAsync(A.Step(awaitCompletion: true), A.Step(TimeSpan.FromDays(1)), A.Step(TimeSpan.FromDays(2)));

        await service.ReportDoneAsync(id, 1);
        var answer = await CompleteAsync(id, steps[0]);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        await service.IsAsync(id, EnrollmentState.Pending, stepSeq: 2);
    }

    [Fact]
    public async Task A_hundred_completions_at_once_count_once()
    {
        var (id, steps) = await HandedOutAsync(A.Step(awaitCompletion: true), A.Step(TimeSpan.FromDays(1)), A.Step(TimeSpan.FromDays(2)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => CompleteAsync(id, steps[0])));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        await service.IsAsync(id, EnrollmentState.Pending, stepSeq: 2);
        Assert.Equal(1, await service.Database.ScalarAsync<long>("select count(*) from enrollment_notes where enrollment_id = $1", id));
    }

    [Fact]
    public async Task A_failed_step_fails_the_enrollment()
    {
        var (id, steps) = await HandedOutAsync(A.Step(awaitCompletion: true), A.Step());

        var answer = await FailAsync(id, steps[0], Error);

        Assert.Equal((HttpStatusCode.OK, "failed"), (answer.Status, answer.Data.GetProperty("status").GetString()));
        var news = await service.NewsAsync(nameof(EnrollmentFailed), id);
        Assert.Equal("mailbox full", news.Message.GetProperty("error").GetString());
        Assert.Equal(["enrolled", "step_run", "action", "ended"], answer.Data.GetProperty("history").EnumerateArray().Select(entry => entry.GetProperty("event").GetString()));
    }

    [Fact]
    public async Task A_failed_step_to_be_retried_is_due_again_and_can_then_be_completed()
    {
        var (id, steps) = await HandedOutAsync(A.Step(awaitCompletion: true));

        var answer = await FailAsync(id, steps[0], ErrorToRetry);
        var early = await CompleteAsync(id, steps[0]);
        await service.MakeDueAsync(id);
        await service.IsAsync(id, EnrollmentState.Processing, stepSeq: 2);
        var done = await CompleteAsync(id, steps[0]);

        Assert.Equal(("pending", 2), (answer.Data.GetProperty("status").GetString(), answer.Data.GetProperty("next_step").GetProperty("attempt").GetInt32()));
        AssertConflict("not handed out again for attempt 2", early);
        Assert.Equal("completed", done.Data.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_failure_after_the_completion_is_a_conflict()
    {
        var (id, steps) = await HandedOutAsync(A.Step(awaitCompletion: true));
        await CompleteAsync(id, steps[0]);

        AssertConflict("is completed", await FailAsync(id, steps[0], Error));
        await service.IsAsync(id, EnrollmentState.Completed);
    }

    [Fact]
    public async Task Only_the_current_step_once_handed_out_to_somebody_who_reports_can_be_reported()
    {
        var sequence = await A.Sequence(
            service.Database, service.Account, A.Step(TimeSpan.FromDays(1), awaitCompletion: true), A.Step(awaitCompletion: true), A.Step());
        var id = (await A.Enrollments(
            service.Database, sequence, await A.Contacts(service.Database, service.Account, 1), dueAt: DateTimeOffset.UtcNow.AddDays(1)))[0];
        var before = await service.RowAsync(id);

        foreach (var report in new Func<Guid, Task<Answer>>[] { step => CompleteAsync(id, step), step => FailAsync(id, step, Error) })
        {
            AssertConflict("was not handed out", await report(sequence.StepIds[0]));
            AssertConflict("is not the current one; step 1 is", await report(sequence.StepIds[1]));
            AssertConflict("does not await completion", await report(sequence.StepIds[2]));
        }

        Assert.Equal(before, await service.RowAsync(id));
    }

    [Fact]
    public async Task A_step_that_was_skipped_is_over()
    {
        var (id, steps) = await HandedOutAsync(A.Step(awaitCompletion: true), A.Step(TimeSpan.FromDays(1)));
        await service.Client.SendAsync($"enrollments/{id}/skip-step", "");

        AssertConflict("is over", await CompleteAsync(id, steps[0]));
    }

    [Fact]
    public async Task Once_cancelled_nothing_can_be_reported()
    {
        var (id, steps) = await HandedOutAsync(A.Step(awaitCompletion: true));
        await service.Client.SendAsync($"enrollments/{id}/cancel", "{}");

        foreach (var answer in new[] { await CompleteAsync(id, steps[0]), await FailAsync(id, steps[0], Error) })
            Assert.Equal((HttpStatusCode.Conflict, "enrollment_finished"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_report_from_a_paused_enrollment_counts_and_the_next_step_is_held()
    {
        var (id, steps) = await HandedOutAsync(A.Step(awaitCompletion: true), A.Step());
        await service.Client.SendAsync($"enrollments/{id}/pause", "");

        var answer = await CompleteAsync(id, steps[0]);

        Assert.Equal(("paused", 2), (answer.Data.GetProperty("status").GetString(), answer.Data.GetProperty("next_step").GetProperty("step_order").GetInt32()));
    }

    [Fact]
    public async Task A_step_or_an_enrollment_that_is_not_there_is_not_found()
    {
        var (id, steps) = await HandedOutAsync(A.Step(awaitCompletion: true));
        using var stranger = service.ClientFor(await A.ApiKey(service.Database, await A.Account(service.Database)));

        foreach (var (verb, body) in new[] { ("complete", ""), ("fail", Error) })
        {
            var noStep = await service.Client.SendAsync($"enrollments/{id}/steps/{Guid.CreateVersion7()}/{verb}", body);
            var noEnrollment = await service.Client.SendAsync($"enrollments/{Guid.CreateVersion7()}/steps/{steps[0]}/{verb}", body);
            var notTheirs = await stranger.SendAsync($"enrollments/{id}/steps/{steps[0]}/{verb}", body);

            Assert.Equal((HttpStatusCode.NotFound, "step_not_found"), (noStep.Status, noStep.Code));
            Assert.Equal((HttpStatusCode.NotFound, "enrollment_not_found"), (noEnrollment.Status, noEnrollment.Code));
            Assert.Equal((HttpStatusCode.NotFound, "enrollment_not_found"), (notTheirs.Status, notTheirs.Code));
        }
        await service.IsAsync(id, EnrollmentState.Processing);
    }

    [Theory]
    [InlineData("{}", "/error", "required")]
    [InlineData("""{"error": ""}""", "/error", "too_short")]
    [InlineData("""{"error": "x", "retry": "yes"}""", "/retry", "wrong_type")]
    [InlineData("""{"error": "x", "retries": 3}""", "/retries", "unknown_field")]
    public async Task A_wrong_failure_is_refused_where_it_is_wrong(string body, string pointer, string code)
    {
        var answer = await FailAsync(Guid.CreateVersion7(), Guid.CreateVersion7(), body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains((pointer, code), answer.Errors);
    }

    private async Task<(Guid Id, IReadOnlyList<Guid> StepIds)> HandedOutAsync(params SequenceStep[] steps)
    {
        var sequence = await A.Sequence(service.Database, service.Account, steps);
        var id = (await A.Enrollments(service.Database, sequence, await A.Contacts(service.Database, service.Account, 1)))[0];
        await service.IsAsync(id, EnrollmentState.Processing);
        return (id, sequence.StepIds);
    }

    private Task<Answer> CompleteAsync(Guid id, Guid step) => service.Client.SendAsync($"enrollments/{id}/steps/{step}/complete", new ByteArrayContent([]));

    private Task<Answer> FailAsync(Guid id, Guid step, string body) => service.Client.SendAsync($"enrollments/{id}/steps/{step}/fail", body);

    private static void AssertConflict(string detail, Answer answer)
    {
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (answer.Status, answer.Code));
        Assert.Contains(detail, answer.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
