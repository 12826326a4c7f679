using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Enrollment.IntegrationTests.Steps;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Enrollments;

public sealed class When_a_step_awaits_completion(RunningClock engine) : IClassFixture<RunningClock>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task It_is_handed_out_once_and_its_report_is_waited_for()
    {
        var enrollment = await ProcessingAsync(A.Step(awaitCompletion: true, completionTimeoutMinutes: 60));

        var waiting = await engine.ReadAsync(enrollment);
        var run = Assert.Single(await engine.RunsAsync(enrollment));
        Assert.Equal(("processing", 1, (DateTimeOffset?)null), (run.Status, run.Attempt, run.FinishedAt));
        Assert.Equal(run.StartedAt.AddMinutes(60), waiting.DueAt);
        var handedOut = Assert.Single(await engine.HandedOutAsync(enrollment, 1));
        Assert.True(engine.Ledger.Of(nameof(StepDue))[handedOut.MessageId].Message.GetProperty("awaitsCompletion").GetBoolean());
    }

    [Fact]
    public async Task A_report_of_success_leads_to_the_next_step()
    {
        var enrollment = await ProcessingAsync(A.Step(awaitCompletion: true), A.Step(TimeSpan.FromDays(1)));

        await engine.ReportDoneAsync(enrollment, 1);

        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);
        var next = await engine.ReadAsync(enrollment);
        Assert.Equal((2, 1), (next.Position, next.Attempt));
        Assert.Equal(next.Anchor.AddDays(1), next.DueAt);
        Assert.Equal("completed", Assert.Single(await engine.RunsAsync(enrollment)).Status);
    }

    [Fact]
    public async Task A_report_of_success_for_the_last_step_completes_it()
    {
        var enrollment = await ProcessingAsync(A.Step(awaitCompletion: true));

        await engine.ReportDoneAsync(enrollment, 1);

        await engine.IsAsync(enrollment, EnrollmentState.Completed);
        await engine.NewsAsync(nameof(EnrollmentCompleted), enrollment);
    }

    [Fact]
    public async Task A_failure_that_may_pass_is_tried_again_later_under_a_new_number()
    {
        var enrollment = await ProcessingAsync(A.Step(awaitCompletion: true));

        await engine.ReportFailedAsync(enrollment, 1, "busy", Retry: true);

        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);
        var waiting = await engine.ReadAsync(enrollment);
        var failed = Assert.Single(await engine.RunsAsync(enrollment));
        Assert.Equal((1, 2), (waiting.Position, waiting.Attempt));
        Assert.Equal(("failed", "busy"), (failed.Status, failed.Error));
        Assert.Equal(failed.FinishedAt!.Value.AddSeconds(30), waiting.DueAt!.Value, Second);

        await engine.MakeDueAsync(enrollment);
        await engine.IsAsync(enrollment, EnrollmentState.Processing, stepSeq: 2);
        Assert.Equal([(1, 1, 1), (2, 1, 2)], (await engine.HandedOutAsync(enrollment, 2)).Select(step => (step.Seq, step.Order, step.Attempt)));

        await engine.ReportDoneAsync(enrollment, 2);
        await engine.IsAsync(enrollment, EnrollmentState.Completed);
        Assert.Equal([("failed", 1), ("completed", 2)], (await engine.RunsAsync(enrollment)).Select(run => (run.Status, run.Attempt)));
    }

    [Fact]
    public async Task The_last_attempt_ends_it()
    {
        var enrollment = await ProcessingAsync(A.Step(awaitCompletion: true));

        for (var attempt = 1; attempt <= StepActions.Event.MaxAttempts; attempt++)
        {
            await engine.IsAsync(enrollment, EnrollmentState.Processing, stepSeq: attempt);
            await engine.ReportFailedAsync(enrollment, attempt, $"busy {attempt}", Retry: true);
            await engine.MakeDueAsync(enrollment);
        }

        await AssertFailedAsync(enrollment, $"busy {StepActions.Event.MaxAttempts}");
        Assert.Equal(StepActions.Event.MaxAttempts, (await engine.RunsAsync(enrollment)).Count);
    }

    [Fact]
    public async Task A_failure_for_good_ends_it()
    {
        var enrollment = await ProcessingAsync(A.Step(awaitCompletion: true), A.Step());

        await engine.ReportFailedAsync(enrollment, 1, "no such number", Retry: false);

        await AssertFailedAsync(enrollment, "no such number");
        Assert.Single(await engine.HandedOutAsync(enrollment, 1));
    }

    [Fact]
    public async Task No_report_in_time_ends_it()
    {
        var enrollment = await ProcessingAsync(A.Step(awaitCompletion: true));

        await engine.MakeDueAsync(enrollment);

        await AssertFailedAsync(enrollment, "completion_timeout");
    }

    [Fact]
    public async Task Reports_that_are_late_repeated_or_about_another_step_change_nothing()
    {
        var enrollment = await ProcessingAsync(A.Step(awaitCompletion: true), A.Step(awaitCompletion: true));
        await engine.ReportDoneAsync(enrollment, 1);
        await engine.IsAsync(enrollment, EnrollmentState.Processing, stepSeq: 2);
        var before = await engine.RowAsync(enrollment);

        await engine.ReportDoneAsync(enrollment, 1);
        await engine.ReportFailedAsync(enrollment, 1, "late", Retry: false);
        await engine.ReportDoneAsync(enrollment, 3);
        await engine.ReportFailedAsync(enrollment, 3, "early", Retry: true);

        Assert.Equal(before, await engine.RowAsync(enrollment));
        Assert.Equal(["completed", "processing"], (await engine.RunsAsync(enrollment)).Select(run => run.Status));
    }

    [Fact]
    public async Task Two_reports_of_one_step_at_once_count_once()
    {
        var enrollment = await ProcessingAsync(A.Step(awaitCompletion: true), A.Step(awaitCompletion: true));

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => engine.ReportDoneAsync(enrollment, 1)));

        await engine.IsAsync(enrollment, EnrollmentState.Processing, stepSeq: 2);
        Assert.Equal([1, 2], (await engine.HandedOutAsync(enrollment, 2)).Select(step => step.Order));
    }

    [Fact]
    public async Task A_report_before_anything_was_handed_out_is_ignored()
    {
        var enrollment = (await engine.EnrollAsync(await engine.SequenceAsync(A.Step(awaitCompletion: true)), 1, dueAt: DateTimeOffset.UtcNow.AddDays(1)))[0];

        await engine.ReportDoneAsync(enrollment, 1);

        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 1);
    }

    [Fact]
    public async Task A_report_of_another_account_is_ignored()
    {
        var enrollment = await ProcessingAsync(A.Step(awaitCompletion: true));

        await engine.HandleAsync(new StepExecuted(enrollment, await A.Account(engine.Database), 1), enrollment);

        await engine.IsAsync(enrollment, EnrollmentState.Processing);
    }

    [Fact]
    public async Task A_report_for_nobody_is_dropped()
    {
        var nobody = Guid.CreateVersion7();

        await engine.ReportDoneAsync(nobody, 1);

        Assert.Empty(await engine.Broker.FailedMessagesAsync());
    }

    // Texts come from strangers: what the database cannot keep must not cost the report.
    [Theory]
    [InlineData("nul \0 inside", "nul  inside")]
    [InlineData("", "")]
    public async Task An_error_may_be_any_text(string error, string kept)
    {
        var enrollment = await ProcessingAsync(A.Step(awaitCompletion: true));

        await engine.ReportFailedAsync(enrollment, 1, error, Retry: false);

        await AssertFailedAsync(enrollment, kept);
    }

    [Fact]
    public async Task A_long_error_is_cut_between_two_characters()
    {
        var enrollment = await ProcessingAsync(A.Step(awaitCompletion: true));

        await engine.ReportFailedAsync(enrollment, 1, new string('x', 1_999) + "🎈🎈", Retry: false);

        await AssertFailedAsync(enrollment, new string('x', 1_999) + "🎈");
    }

    private async Task<Guid> ProcessingAsync(params SequenceStep[] steps)
    {
        var enrollment = (await engine.EnrollAsync(await engine.SequenceAsync(steps), 1))[0];
        await engine.IsAsync(enrollment, EnrollmentState.Processing, stepSeq: 1);
        return enrollment;
    }

    private async Task AssertFailedAsync(Guid enrollment, string error)
    {
        await engine.IsAsync(enrollment, EnrollmentState.Failed);
        var news = await engine.NewsAsync(nameof(EnrollmentFailed), enrollment);
        Assert.Equal(error, news.Message.GetProperty("error").GetString());
        var ended = await engine.ReadAsync(enrollment);
        Assert.Equal((error, (DateTimeOffset?)null), (ended.Reason, ended.DueAt));
        var last = (await engine.RunsAsync(enrollment))[^1];
        Assert.Equal(("failed", error), (last.Status, last.Error));
    }
}
