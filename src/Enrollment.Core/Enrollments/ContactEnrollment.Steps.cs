using System.Diagnostics;
using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;
using Enrollment.Core.Steps;

namespace Enrollment.Core.Enrollments;

/// <summary>
/// The life of a step: handed out, perhaps executed by the service and answered by a message, done or failed, and what comes next.
/// </summary>
public sealed partial class ContactEnrollment
{
    /// <summary>How many characters of a response's body are kept.</summary>
    public const int MaxResponseLength = 1_024;

    /// <summary>
    /// Hands out the current step: announces it, and sends it to its executor. A step without an executor is done at once. A call has to
    /// pass its gate first: see <see cref="HandOutCall"/>.
    /// </summary>
    public void HandOut()
    {
        var step = CurrentStep;
        if (step.Action is StepAction.Called)
            throw new UnreachableException($"The call of enrollment {CorrelationId} was handed out past its gate.");
        AnnounceStep(step);
        if (step.Action is StepAction.Executed action)
            Execute(action);
        else if (step.AwaitCompletion)
            AwaitReport();
        else
            FinishStep();
    }

    private void AnnounceStep(PlannedStep step) => Announce(new StepDue(
        CorrelationId, AccountId, SequenceId, SequenceVersion, StepSeq, step.StepId, step.Position, step.Name, Attempt, ContactId, CustomerId,
        DueAt ?? Now, step.AutomationId, step.ActionType, step.ActionData, step.AwaitCompletion), StepSeq);

    private void Execute(StepAction.Executed action)
    {
        _run = Run(StepRunStatus.Processing, finishedAt: null, error: null);
        SendOut(action);
    }

    private void SendOut(StepAction.Executed action)
    {
        Await(EnrollmentState.Processing, Now + action.Patience);
        _isOut = true;
        Announce(CommandToExecute(action.Queue));
    }

    private OutboxMessage CommandToExecute(string queue) => OutboxMessage.Of(
        new ExecuteStep(CorrelationId, AccountId, StepSeq), MessageIds.For(CorrelationId, nameof(ExecuteStep), StepSeq), CorrelationId, queue);

    /// <summary>
    /// Takes the answer of a step that was sent out. The step is then done (unless an executor reports it), tried again later, or
    /// failed. An answer to a step that is already over, because an executor reported it first, is only noted in the step's run. A step
    /// that was not executed waits as if it had not been handed out.
    /// </summary>
    public void AnswerStep(StepAnswered answer)
    {
        if (Calling?.Find(answer.StepSeq) is not null)
        {
            AnswerCall(answer);
            return;
        }
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
        AwaitStep(Now);
    }

    /// <summary>Ends the wait for an answer or a report whose time is over.</summary>
    public void TimeOutStep()
    {
        if (CurrentStep.Action is StepAction.Called)
        {
            TimeOutCall();
            return;
        }
        if (!IsOut || CurrentStep.Action is not StepAction.Executed action)
        {
            // The executor has not reported, so it is not known whether the work was done.
            FailStep("completion_timeout", retry: false);
            return;
        }
        switch (action.WhenLost)
        {
            case LostAnswer.TryAgain:
                FailStep($"no answer was recorded within {action.Patience.TotalMinutes:0} min", retry: true);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void FinishStep()
    {
        _run = Run(StepRunStatus.Completed, Now, error: null);
        Go(NextStep.After(Plan, Position, Anchor, doneAt: Now));
    }

    private void FailStep(string error, bool retry, TimeSpan? retryAfter = null)
    {
        var storable = StorableText.Of(error, EnrollmentEnd.MaxReasonLength);
        // First: of an action that is not known nothing must be recorded.
        var againAt = Now + CurrentStep.Action.PauseAfter(CorrelationId, StepSeq, Attempt, retryAfter);
        _run = Run(StepRunStatus.Failed, Now, storable);
        Go(NextStep.AfterFailure(CurrentStep, Attempt, retry, storable, againAt));
    }

    // The step is with an executor that will report; from now on its report can be overdue.
    private void AwaitReport()
    {
        _run = Run(StepRunStatus.Processing, finishedAt: null, error: null);
        Await(EnrollmentState.Processing, Now + CurrentStep.CompletionTimeout);
    }

    private void Go(NextMove move)
    {
        switch (move)
        {
            // A late report has said so while another step was under way.
            case NextMove.RunStep next when next.Position != Position && HasReachedGoal:
                End(AfterCalls());
                break;
            // Another one of the group has, while this one was under way.
            case NextMove.RunStep when Calling is { IsTooLate: true }:
                End(EnrollmentEnd.Cancelled(WithdrawalReasons.GroupSucceeded));
                break;
            case NextMove.RunStep next:
                _attempt = next.Position == Position ? Attempt + 1 : 1;
                _position = next.Position;
                _stepSeq++;
                AwaitStep(next.DueAt);
                break;
            case NextMove.Complete:
                End(Calling is null ? EnrollmentEnd.Completed() : AfterCalls());
                break;
            case NextMove.Fail failure:
                End(EnrollmentEnd.Failed(failure.Error));
                break;
            default:
                throw new UnreachableException();
        }
    }

    // The one place where a step comes to wait for its time. That of a call lies in the windows, and passes a gate.
    // What it is wanted for is kept, however late it becomes.
    private void AwaitStep(DateTimeOffset wantedAt, short priority = CallPriorities.First, DateTimeOffset? notBefore = null)
    {
        var isCall = CurrentStep.Call is not null;
        (_priority, _wantedAt) = (isCall ? priority : null, isCall ? wantedAt : null);
        var earliest = notBefore is { } given ? Later(wantedAt, given) : wantedAt;
        Await(EnrollmentState.Pending, isCall ? Calling!.NextOpen(earliest) : earliest);
    }

    // A paused enrollment only changes what it is held at.
    private void Await(string state, DateTimeOffset dueAt)
    {
        if (State == EnrollmentState.Paused)
            (_heldState, _heldDueAt) = (state, dueAt);
        else
            (_state, _dueAt) = (state, dueAt);
        _gate = State == EnrollmentState.Pending && CurrentStep.Call is not null ? Gates.Call : null;
        (_isOut, IsChanged) = (false, true);
    }

    private void End(EnrollmentEnd end)
    {
        if (Calling is { HasSucceeded: true })
            end = end.AfterSuccess();
        (_state, _outcome, _reason, _finishedAt) = (end.State, end.Outcome, end.Reason, Now);
        (_dueAt, _heldState, _heldDueAt) = (null, null, null);
        (_gate, _priority, _wantedAt) = (null, null, null);
        (_isOut, IsChanged) = (false, true);
        WithdrawCall(WithdrawalReasons.OfEnd(end.Reason));
        foreach (var message in end.Announce(AccountId, new(CorrelationId, SequenceId, ContactId, GroupId, Now), Calling?.LastOutcome))
            Announce(message);
        if (Calling is not null)
            NoteResult(ResultWebhooks.EnrollmentFinished(Calling, ShownInResults(), end.Reason, Now));
    }

    private StepRun Run(string status, DateTimeOffset? finishedAt, string? error) => new()
    {
        EnrollmentId = CorrelationId,
        StepSeq = StepSeq,
        AccountId = AccountId,
        StepId = CurrentStep.StepId,
        Position = Position,
        Status = status,
        Attempt = Attempt,
        ScheduledFor = DueAt ?? HeldDueAt ?? Now,
        StartedAt = Now,
        FinishedAt = finishedAt,
        Error = error,
        ResponseStatus = _answer?.ResponseStatus,
        ResponseBody = _answer?.ResponseBody is { } body ? StorableText.Of(body, MaxResponseLength) : null,
    };
}
