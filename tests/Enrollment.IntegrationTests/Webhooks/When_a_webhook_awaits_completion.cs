using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.Testing;
using Microsoft.AspNetCore.Http;

namespace Enrollment.IntegrationTests.Webhooks;

public sealed class When_a_webhook_awaits_completion(WebhookEngine engine) : IClassFixture<WebhookEngine>
{
    [Fact]
    public async Task Its_answer_is_kept_and_the_report_waited_for()
    {
        var enrollment = await AnsweredAsync();

        await engine.ReportDoneAsync(enrollment, 1);

        await engine.IsAsync(enrollment, EnrollmentState.Completed);
        var run = Assert.Single(await engine.RunsAsync(enrollment));
        Assert.Equal(("completed", 200, "this is answer 1"), (run.Status, run.ResponseStatus, run.ResponseBody));
    }

    [Fact]
    public async Task No_report_in_time_ends_it()
    {
        var enrollment = await AnsweredAsync();

        await engine.MakeDueAsync(enrollment);

        await engine.IsAsync(enrollment, EnrollmentState.Failed);
        Assert.Equal("completion_timeout", (await engine.ReadAsync(enrollment)).Reason);
    }

    [Fact]
    public async Task A_refusal_ends_it_without_a_report()
    {
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(engine.Receiver.Url(422), awaitCompletion: true));

        await engine.IsAsync(enrollment, EnrollmentState.Failed);
    }

    [Theory]
    [InlineData(true, EnrollmentState.Completed, "completed")]
    [InlineData(false, EnrollmentState.Failed, "failed")]
    public async Task A_receiver_may_report_before_he_answers(bool isDone, string state, string status)
    {
        var enrollment = Guid.Empty;
        var url = engine.Receiver.Url(async (http, number) =>
        {
            if (isDone)
                await engine.ReportDoneAsync(enrollment, 1);
            else
                await engine.ReportFailedAsync(enrollment, 1, "no such number", Retry: false);
            await http.Response.WriteAsync("reported");
        });
        enrollment = (await engine.EnrollAsync(await engine.SequenceAsync(A.WebhookStep(url, awaitCompletion: true)), 1, dueAt: DateTimeOffset.UtcNow.AddHours(1)))[0];
        await engine.MakeDueAsync(enrollment);

        await engine.IsAsync(enrollment, state);

        var run = await Eventually.SeesAsync("the late answer", async () => Assert.Single(await engine.RunsAsync(enrollment)), run => run.ResponseStatus is not null);
        Assert.Equal((status, 200, "reported"), (run.Status, run.ResponseStatus, run.ResponseBody));
        Assert.Equal(isDone ? null : "no such number", run.Error);
        Assert.Single(engine.Receiver.At(url));
    }

    [Fact]
    public async Task Completed_twice_or_after_a_cancellation_it_stays_as_it_is()
    {
        var (twice, cancelled) = (await AnsweredAsync(), await AnsweredAsync());
        await engine.ReportDoneAsync(twice, 1);
        await engine.HandleAsync(new CancelEnrollment(cancelled, (await engine.ReadAsync(cancelled)).AccountId, "moved"), cancelled);

        await engine.ReportDoneAsync(twice, 1);
        await engine.ReportDoneAsync(cancelled, 1);

        await engine.IsAsync(twice, EnrollmentState.Completed);
        await engine.IsAsync(cancelled, EnrollmentState.Cancelled);
        Assert.Equal(1, engine.Told(nameof(EnrollmentCompleted), twice));
        Assert.Equal(("failed", "moved", 200), Assert.Single((await engine.RunsAsync(cancelled)).Select(run => (run.Status, run.Error, run.ResponseStatus!.Value))));
    }

    private async Task<Guid> AnsweredAsync()
    {
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(engine.Receiver.Url(200), awaitCompletion: true));
        await Eventually.HoldsAsync(
            "The answer is kept", async () => await engine.ReadAsync(enrollment) is { State: EnrollmentState.Processing, IsOut: false }, WebhookEngine.Patience);
        return enrollment;
    }
}
