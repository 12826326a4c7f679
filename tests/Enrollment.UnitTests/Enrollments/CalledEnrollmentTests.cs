using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
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

        Assert.Equal(("processing", true, Now.AddMinutes(30)), (enrollment.State, enrollment.IsCalling, enrollment.DueAt));
        AssertCommand(enrollment, MessageIds.For(enrollment.CorrelationId, nameof(CallWebhook), 1));
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

        enrollment.AnswerCall(Answer(enrollment, outcome));

        Assert.Equal((state, false), (enrollment.State, enrollment.IsCalling));
        var kept = enrollment.Effects.Run!;
        Assert.Equal((run, (int?)418, "short and stout"), (kept.Status, kept.ResponseStatus, kept.ResponseBody));
        Assert.Equal(outcome == "done" ? null : "answered 418", kept.Error);
    }

    [Fact]
    public void After_an_answer_the_report_has_its_whole_time()
    {
        var enrollment = Called(awaitsCompletion: true);

        enrollment.AnswerCall(Answer(enrollment, "done"));

        Assert.Equal((Now + PlannedStep.DefaultCompletionTimeout, true), (enrollment.DueAt, enrollment.AwaitsReportOf(1, isFinal: true)));
        enrollment.TimeOutStep();
        Assert.Equal(("failed", "completion_timeout"), (enrollment.State, enrollment.StopReason));
    }

    [Theory]
    [InlineData(false, "pending", null)]
    [InlineData(true, "paused", "pending")]
    public void Not_called_it_waits_to_be_handed_out_again_and_has_lost_no_attempt(bool isPaused, string state, string? heldState)
    {
        var enrollment = Called(awaitsCompletion: true);
        if (isPaused)
            enrollment.TryPause();

        enrollment.AnswerCall(new(enrollment.CorrelationId, enrollment.AccountId, StepSeq: 1, WebhookOutcomes.NotCalled, null, null, "not called: why", null));

        Assert.Equal((state, heldState, false, 2, 1), (enrollment.State, enrollment.HeldState, enrollment.IsCalling, enrollment.StepSeq, enrollment.Attempt));
        Assert.Equal(Now, enrollment.DueAt ?? enrollment.HeldDueAt);
        Assert.Equal(("failed", 1, "not called: why"), (enrollment.Effects.Run!.Status, enrollment.Effects.Run.StepSeq, enrollment.Effects.Run.Error));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(19, false)]
    [InlineData(21, true)]
    [InlineData(40, true)]
    public void A_call_that_has_waited_long_is_not_begun_any_more(int minutes, bool isStale) =>
        Assert.Equal(isStale, Called().IsCallStale(Now.AddMinutes(minutes)));

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

        enrollment.AnswerCall(Answer(enrollment, "retry") with { RetryAfterSeconds = 7_200 });

        Assert.Equal("pending", enrollment.State);
        Assert.InRange(enrollment.DueAt!.Value, Now.AddHours(2), Now.AddHours(2.4));
        enrollment.Attempt = WebhookRetry.MaxAttempts;
        enrollment.HandOut();
        enrollment.AnswerCall(Answer(enrollment, "retry") with { StepSeq = 2 });
        Assert.Equal("failed", enrollment.State);
    }

    [Theory]
    [InlineData("retry")]
    [InlineData("failed")]
    [InlineData("done")]
    public void A_report_before_the_answer_ends_the_step_and_the_answer_is_only_noted(string outcome)
    {
        var enrollment = Called(awaitsCompletion: true);
        enrollment.FinishStep();

        enrollment.AnswerCall(Answer(enrollment, outcome));

        Assert.Equal(("completed", 418), (enrollment.State, enrollment.Effects.LateAnswer!.ResponseStatus));
        Assert.Equal("completed", enrollment.Effects.Run!.Status);
    }

    [Theory]
    [InlineData(1, true, true)]
    [InlineData(2, true, true)]
    [InlineData(2, false, true)]
    [InlineData(1, false, false)] // A repeat of it would cost an attempt.
    [InlineData(0, true, false)]
    [InlineData(3, true, false)]
    public void A_report_may_be_about_any_attempt_if_it_ends_the_step(int stepSeq, bool isFinal, bool counts)
    {
        var enrollment = Called(awaitsCompletion: true);
        enrollment.AnswerCall(Answer(enrollment, "retry"));
        Assert.Equal((true, false), (enrollment.AwaitsReportOf(1, isFinal: true), enrollment.AwaitsReportOf(1, isFinal: false)));
        enrollment.HandOut();

        Assert.Equal(counts, enrollment.AwaitsReportOf(stepSeq, isFinal));
    }

    [Fact]
    public void Of_a_step_without_webhook_only_the_last_hand_out_is_reported()
    {
        var enrollment = Enrollees.At(1, A.Step(awaitCompletion: true));
        enrollment.HandOut();
        enrollment.FailStep("busy", retry: true);
        Assert.False(enrollment.AwaitsEnd);
        enrollment.HandOut();

        Assert.Equal((false, true), (enrollment.AwaitsReportOf(1, isFinal: true), enrollment.AwaitsReportOf(2, isFinal: true)));
    }

    [Fact]
    public void The_answer_of_an_earlier_attempt_does_not_answer_this_one()
    {
        var enrollment = Called();
        enrollment.TimeOutStep();
        enrollment.HandOut();

        enrollment.AnswerCall(Answer(enrollment, "done"));

        Assert.Equal(("processing", true, 2), (enrollment.State, enrollment.IsCalling, enrollment.StepSeq));
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

        enrollment.AnswerCall(Answer(enrollment, outcome));

        Assert.Equal((state, heldState, position, false), (enrollment.State, enrollment.HeldState, enrollment.Position, enrollment.IsCalling));
        Assert.Null(enrollment.DueAt);
    }

    [Fact]
    public void Resumed_a_call_whose_answer_is_not_known_is_asked_for_again_under_the_same_id()
    {
        var enrollment = Called();
        enrollment.TryPause();

        enrollment.TryResume();

        Assert.Equal(("processing", true, Now.AddMinutes(30), 1), (enrollment.State, enrollment.IsCalling, enrollment.DueAt, enrollment.StepSeq));
        Assert.Equal(2, enrollment.Effects.Announcements.Count);
        Assert.Single(enrollment.Effects.Announcements.Select(command => command.MessageId).Distinct());
    }

    [Fact]
    public void Paused_before_the_saga_knew_it_is_not_called_yet()
    {
        var enrollment = Enrollees.At(1, A.WebhookStep(awaitCompletion: true));

        enrollment.TryPause();

        Assert.Equal(("pending", false), (enrollment.HeldState, enrollment.IsCalling));
    }

    [Fact]
    public void A_long_answer_is_cut_and_can_be_stored()
    {
        var enrollment = Called();

        enrollment.AnswerCall(Answer(enrollment, "done") with { ResponseBody = "\0" + new string('x', 2_000) });

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

    private static WebhookAnswered Answer(ContactEnrollment enrollment, string outcome) => new(
        enrollment.CorrelationId, enrollment.AccountId, StepSeq: 1, outcome, 418, "short and stout", outcome == "done" ? null : "answered 418", RetryAfterSeconds: null);

    private static void AssertCommand(ContactEnrollment enrollment, Guid messageId)
    {
        var command = Assert.Single(enrollment.Effects.Announcements);
        Assert.Equal((nameof(CallWebhook), messageId), (command.Type.Name, command.MessageId));
        Assert.Equal(
            new CallWebhook(enrollment.CorrelationId, enrollment.AccountId, 1),
            JsonSerializer.Deserialize<CallWebhook>(command.Body.Span, JsonSerializerOptions.Web));
    }
}
