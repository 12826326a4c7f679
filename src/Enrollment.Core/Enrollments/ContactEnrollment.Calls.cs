using Enrollment.Contracts;
using Enrollment.Core.Webhooks;

namespace Enrollment.Core.Enrollments;

/// <summary>Webhook steps: called by somebody else, answered by a message.</summary>
public sealed partial class ContactEnrollment
{
    public const int MaxResponseLength = 1_024;

    // A call takes seconds, but it may wait behind those of slow receivers. Nothing is lost if it is called twice.
    private static readonly TimeSpan CallPatience = TimeSpan.FromMinutes(30);

    // Whatever has waited so long is not called any more but handed out anew, well before anybody takes its answer for lost.
    private static readonly TimeSpan LongestWaitForCall = TimeSpan.FromMinutes(20);

    private WebhookAnswered? _answer;
    private WebhookAnswered? _lateAnswer;

    /// <summary>A webhook was handed out and its answer is not known yet; only while processing, or paused from that.</summary>
    public bool IsCalling { get; set; }

    /// <summary>True if its call has waited too long to be begun: before it was over, its answer could be taken for lost.</summary>
    public bool IsCallStale(DateTimeOffset now) => DueAt - now < CallPatience - LongestWaitForCall;

    /// <summary>
    /// The webhook was called: done, unless somebody will report; or tried again later, or the end. An answer that comes when
    /// its step is over already, as when an executor reports before he answers, is only noted in the step's run. Or it was not
    /// called: then it waits as if it had not been handed out.
    /// </summary>
    public void AnswerCall(WebhookAnswered answer)
    {
        if (!IsCalling || StepSeq != answer.StepSeq)
        {
            (_lateAnswer, IsChanged) = answer.ResponseStatus is null ? (null, IsChanged) : (answer, true);
            return;
        }

        _answer = answer;
        if (answer.Outcome == WebhookOutcomes.NotCalled)
            TakeBackStep(answer.Error ?? "");
        else if (answer.Outcome != WebhookOutcomes.Done)
            FailStep(answer.Error ?? "", answer.Outcome == WebhookOutcomes.Retry, answer.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        else if (CurrentStep.AwaitCompletion)
            StartStep();
        else
            FinishStep();
    }

    /// <summary>Nobody reported in time, which is the end; or the answer of a webhook was never heard of, which is tried again under the same delivery id.</summary>
    public void TimeOutStep()
    {
        if (IsCalling)
            FailStep($"no answer was recorded within {CallPatience.TotalMinutes:0} min", retry: true);
        else
            FailStep("completion_timeout", retry: false);
    }

    // Nobody was told anything, so it costs no attempt. A new number all the same: messages about the old one may still come.
    private void TakeBackStep(string why)
    {
        _run = Run("failed", Now, StorableText.Of(why, MaxReasonLength));
        StepSeq++;
        Await(EnrollmentState.Pending, Now);
    }

    private void StartCall()
    {
        _run = Run("processing", finishedAt: null, error: null);
        Call();
    }

    private void Call()
    {
        Await(EnrollmentState.Processing, Now + CallPatience);
        IsCalling = true;
        Announce("CallWebhook", new CallWebhook(CorrelationId, AccountId, StepSeq), StepSeq);
    }
}
