using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Enrollment.Core.Webhooks;
using Enrollment.Testing;

namespace Enrollment.UnitTests.Enrollments;

/// <summary>Webhook steps: handed out, called, answered.</summary>
public sealed class CalledEnrollmentTests
{
    private static readonly DateTimeOffset Now = Enrollees.Now;

    [Fact]
    public void Handed_out_it_asks_for_the_call_and_waits_for_the_answer()
    {
        var enrollment = Called();

        Assert.Equal(("processing", true, Now.AddMinutes(30)), (enrollment.State, enrollment.IsOut, enrollment.DueAt));
        AssertCommand(enrollment, MessageIds.For(enrollment.CorrelationId, nameof(ExecuteStep), 1));
    }

    [Theory]
    [InlineData("done", false, "completed", "completed")]
    [InlineData("done", true, "processing", "processing")]
    [InlineData("failed", false, "failed", "failed")]
    [InlineData("failed", true, "failed", "failed")]
    [InlineData("retry", false, "pending", "failed")]
    [InlineData("retry", true, "pending", "failed")]
    public void The_answer_decides_and_is_kept(string outcome, bool awaitsCompletion, string state, string run)
    {
        var enrollment = Called(awaitsCompletion);

        enrollment.AnswerStep(Answer(enrollment, outcome));

        Assert.Equal((state, false), (enrollment.State, enrollment.IsOut));
        var kept = enrollment.Effects.Run!;
        Assert.Equal((run, (int?)418, "short and stout"), (kept.Status, kept.ResponseStatus, kept.ResponseBody));
        Assert.Equal(outcome == "done" ? null : "answered 418", kept.Error);
    }

    [Fact]
    public void After_an_answer_the_report_has_its_whole_time()
    {
        var enrollment = Called(awaitsCompletion: true);

        enrollment.AnswerStep(Answer(enrollment, "done"));

        Assert.Equal((Now + PlannedStep.DefaultCompletionTimeout, true), (enrollment.DueAt, !enrollment.IsOut));
        enrollment.TimeOutStep();
        Assert.Equal(("failed", "completion_timeout"), (enrollment.State, enrollment.Reason));
    }

    [Theory]
    [InlineData(false, "pending", null)]
    [InlineData(true, "paused", "pending")]
    public void Not_called_it_waits_to_be_handed_out_again_and_has_lost_no_attempt(bool isPaused, string state, string? heldState)
    {
        var enrollment = Called(awaitsCompletion: true);
        if (isPaused)
            enrollment.TryPause();

        enrollment.AnswerStep(new(enrollment.CorrelationId, enrollment.AccountId, StepSeq: 1, StepAnswers.NotCalled, null, null, "not called: why", null));

        Assert.Equal((state, heldState, false, 2, 1), (enrollment.State, enrollment.HeldState, enrollment.IsOut, enrollment.StepSeq, enrollment.Attempt));
        Assert.Equal(Now, enrollment.DueAt ?? enrollment.HeldDueAt);
        Assert.Equal(("failed", 1, "not called: why"), (enrollment.Effects.Run!.Status, enrollment.Effects.Run.StepSeq, enrollment.Effects.Run.Error));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(19, false)]
    [InlineData(21, true)]
    [InlineData(40, true)]
    public void A_call_that_has_waited_long_is_not_begun_any_more(int minutes, bool isStale) =>
        Assert.Equal(isStale, StepActions.Webhook.HasWaitedTooLong(Called().DueAt, Now.AddMinutes(minutes)));

    [Fact]
    public void A_call_that_nobody_heard_of_again_is_made_again()
    {
        var enrollment = Called(awaitsCompletion: true);

        enrollment.TimeOutStep();

        Assert.Equal(("pending", 2, 2), (enrollment.State, enrollment.StepSeq, enrollment.Attempt));
        Assert.Contains("no answer", enrollment.Effects.Run!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_tried_again_when_the_receiver_wants_it_up_to_the_eighth_attempt()
    {
        var enrollment = Called();

        enrollment.AnswerStep(Answer(enrollment, "retry") with { RetryAfterSeconds = 7_200 });

        Assert.Equal("pending", enrollment.State);
        Assert.InRange(enrollment.DueAt!.Value, Now.AddHours(2), Now.AddHours(2.4));
        for (var attempt = 2; attempt <= WebhookRetry.MaxAttempts; attempt++)
        {
            Assert.Equal(("pending", attempt), (enrollment.State, enrollment.Attempt));
            enrollment.HandOut();
            enrollment.AnswerStep(Answer(enrollment, "retry") with { StepSeq = attempt });
        }
        Assert.Equal("failed", enrollment.State);
    }

    [Theory]
    [InlineData("retry")]
    [InlineData("failed")]
    [InlineData("done")]
    public void A_report_before_the_answer_ends_the_step_and_the_answer_is_only_noted(string outcome)
    {
        var enrollment = Called(awaitsCompletion: true);
        enrollment.Done();

        enrollment.AnswerStep(Answer(enrollment, outcome));

        Assert.Equal(("completed", 418), (enrollment.State, enrollment.Effects.LateAnswer!.ResponseStatus));
        Assert.Equal("completed", enrollment.Effects.Run!.Status);
    }

    [Theory]
    [InlineData(1, true, ReportOutcome.Accepted)]
    [InlineData(2, true, ReportOutcome.Accepted)]
    [InlineData(2, false, ReportOutcome.Accepted)]
    [InlineData(1, false, ReportOutcome.Late)] // A repeat of it would cost an attempt.
    [InlineData(0, true, ReportOutcome.Late)]
    [InlineData(3, true, ReportOutcome.NotAwaited)]
    public void A_report_may_be_about_any_attempt_if_it_ends_the_step(int stepSeq, bool isFinal, ReportOutcome outcome)
    {
        var enrollment = Called(awaitsCompletion: true);
        enrollment.AnswerStep(Answer(enrollment, "retry"));
        enrollment.HandOut();

        Assert.Equal(outcome, enrollment.TryReport(new StepReport.Failed("busy", Retry: !isFinal), stepSeq));
    }

    [Theory]
    [InlineData(true, ReportOutcome.Accepted)]
    [InlineData(false, ReportOutcome.Late)]
    public void Between_two_attempts_only_the_end_of_the_step_is_awaited(bool isFinal, ReportOutcome outcome)
    {
        var enrollment = Called(awaitsCompletion: true);
        enrollment.AnswerStep(Answer(enrollment, "retry"));

        Assert.Equal(outcome, enrollment.TryReport(new StepReport.Failed("busy", Retry: !isFinal), stepSeq: 1));
    }

    [Fact]
    public void Of_a_step_without_webhook_only_the_last_hand_out_is_reported()
    {
        var enrollment = Enrollees.Out(1, A.Step(awaitCompletion: true));
        enrollment.Failed("busy", retry: true);
        Assert.Equal(ReportOutcome.NotAwaited, enrollment.Done());
        enrollment.HandOut();

        Assert.Equal(ReportOutcome.Late, enrollment.TryReport(new StepReport.Executed(), stepSeq: 1));
        Assert.Equal(ReportOutcome.Accepted, enrollment.TryReport(new StepReport.Executed(), stepSeq: 2));
    }

    [Fact]
    public void The_answer_of_an_earlier_attempt_does_not_answer_this_one()
    {
        var enrollment = Called();
        enrollment.TimeOutStep();
        enrollment.HandOut();

        enrollment.AnswerStep(Answer(enrollment, "done"));

        Assert.Equal(("processing", true, 2), (enrollment.State, enrollment.IsOut, enrollment.StepSeq));
        Assert.Equal(1, enrollment.Effects.LateAnswer!.StepSeq);
    }

    [Theory]
    [InlineData("done", "paused", "pending", 2)]
    [InlineData("retry", "paused", "pending", 1)]
    [InlineData("failed", "failed", null, 1)]
    public void An_answer_counts_while_it_is_paused(string outcome, string state, string? heldState, int position)
    {
        var enrollment = Called(next: A.Step());
        enrollment.TryPause();

        enrollment.AnswerStep(Answer(enrollment, outcome));

        Assert.Equal((state, heldState, position, false), (enrollment.State, enrollment.HeldState, enrollment.Position, enrollment.IsOut));
        Assert.Null(enrollment.DueAt);
    }

    [Fact]
    public void Resumed_a_call_whose_answer_is_not_known_is_asked_for_again_under_the_same_id()
    {
        var enrollment = Called();
        enrollment.TryPause();

        enrollment.TryResume();

        Assert.Equal(("processing", true, Now.AddMinutes(30), 1), (enrollment.State, enrollment.IsOut, enrollment.DueAt, enrollment.StepSeq));
        Assert.Equal(2, enrollment.News().Count);
        Assert.Single(enrollment.News().Select(command => command.MessageId).Distinct());
    }

    [Fact]
    public void A_long_answer_is_cut_and_can_be_stored()
    {
        var enrollment = Called();

        enrollment.AnswerStep(Answer(enrollment, "done") with { ResponseBody = "\0" + new string('x', 2_000) });

        Assert.Equal(new string('x', ContactEnrollment.MaxResponseLength), enrollment.Effects.Run!.ResponseBody);
    }

    private static ContactEnrollment Called(bool awaitsCompletion = false, SequenceStep? next = null)
    {
        var steps = new List<SequenceStep> { A.WebhookStep(awaitCompletion: awaitsCompletion) };
        if (next is not null)
            steps.Add(next);
        var enrollment = Enrollees.At(1, [.. steps]);
        enrollment.HandOut();
        return enrollment;
    }

    private static StepAnswered Answer(ContactEnrollment enrollment, string outcome) => new(
        enrollment.CorrelationId, enrollment.AccountId, StepSeq: 1, outcome, 418, "short and stout", outcome == "done" ? null : "answered 418", RetryAfterSeconds: null);

    private static void AssertCommand(ContactEnrollment enrollment, Guid messageId)
    {
        var command = Assert.Single(enrollment.News());
        Assert.Equal((nameof(ExecuteStep), messageId, QueueNames.CallWebhook), (command.Type.Name, command.MessageId, command.Queue));
        Assert.Equal(
            new ExecuteStep(enrollment.CorrelationId, enrollment.AccountId, 1),
            JsonSerializer.Deserialize<ExecuteStep>(command.Body.Span, JsonSerializerOptions.Web));
    }
}
