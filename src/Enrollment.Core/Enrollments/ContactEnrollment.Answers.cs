using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using Enrollment.Core.Steps;

namespace Enrollment.Core.Enrollments;

/// <summary>Steps that the service executes itself: sent out to their action's queue, answered by a message.</summary>
public sealed partial class ContactEnrollment
{
    /// <summary>UTF-16 characters of a response's body that are kept.</summary>
    public const int MaxResponseLength = 1_024;

    private StepAnswered? _answer;
    private StepAnswered? _lateAnswer;

    /// <summary>Says whether a step that is out has waited too long to be begun: before it was over, its answer could be taken for lost.</summary>
    public bool IsStale(StepAction.Executed action, DateTimeOffset now) => DueAt - now < action.Patience - action.LongestWait;

    /// <summary>
    /// Takes the answer of a step that was out: done, unless an executor will report; or tried again later, or the end. An answer
    /// that comes when its step is over already, as when an executor reports before he answers, is only noted in the step's run.
    /// One that was not executed waits as if it had not been handed out.
    /// </summary>
    public void AnswerStep(StepAnswered answer)
    {
        if (!IsOut || StepSeq != answer.StepSeq)
        {
            (_lateAnswer, IsChanged) = answer.ResponseStatus is null ? (null, IsChanged) : (answer, true);
            return;
        }

        _answer = answer;
        if (answer.Outcome == StepAnswers.NotCalled)
            TakeBackStep(answer.Error ?? "");
        else if (answer.Outcome != StepAnswers.Done)
            FailStep(answer.Error ?? "", answer.Outcome == StepAnswers.Retry, answer.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        else if (CurrentStep.AwaitCompletion)
            AwaitReport();
        else
            FinishStep();
    }

    // Nobody was told anything, so it costs no attempt. A new number all the same: messages about the old one may still come.
    private void TakeBackStep(string why)
    {
        _run = Run(StepRunStatus.Failed, Now, StorableText.Of(why, EnrollmentEnd.MaxReasonLength));
        _stepSeq++;
        Await(EnrollmentState.Pending, Now);
    }

    private void Execute(StepAction.Executed action)
    {
        _run = Run(StepRunStatus.Processing, finishedAt: null, error: null);
        SendOut(action);
    }

    private void SendOut(StepAction.Executed action)
    {
        Await(EnrollmentState.Processing, Now + action.Patience);
        _isOut = true;
        var command = new ExecuteStep(CorrelationId, AccountId, StepSeq);
        Announce(OutboxMessage.Of(command, MessageIds.For(CorrelationId, nameof(ExecuteStep), StepSeq), CorrelationId, action.Queue));
    }
}
