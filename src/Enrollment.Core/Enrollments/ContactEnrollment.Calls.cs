using System.Diagnostics;
using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Outbox;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Steps;
using Enrollment.Core.Webhooks;

namespace Enrollment.Core.Enrollments;

/// <summary>The life of a phone call: handed out to a dialer, started, reported or overdue, taken back, withdrawn.</summary>
public sealed partial class ContactEnrollment
{
    /// <summary>Holds what calls need beside the row; null if the sequence makes none. The loader of the row sets it.</summary>
    public Calling? Calling { get; set; }

    /// <summary>Whether the call that is under way has yet to be started by its dialer, so that nobody dials it.</summary>
    public bool AwaitsStart => AwaitedCall is { IsSurelyNotDialled: true };

    /// <summary>How long a report about the current step is awaited.</summary>
    public TimeSpan ReportTimeout => CurrentStep.Call is null ? CurrentStep.CompletionTimeout : Calling!.Settings.ReportTimeout;

    private Call? OpenCall => Calling?.Open;

    // The one that the current step waits for. An open call of a step that was skipped only takes its place until it is over.
    private Call? AwaitedCall => OpenCall is { } call && IsAwaited(call) ? call : null;

    // By a call after which no later step is to run.
    private bool HasReachedGoal => Calling is { } calling
        && calling.Calls.Any(call => call.IsSuccess == true && Plan.At(call.Position).Call is { GoesOnAfterSuccess: false });

    /// <summary>
    /// Hands out the call of the current step: opens its row, which takes a place of the sequence, announces the step and sends the call
    /// to its dialer. The caller has made sure that a place is free and that the person may be called now.
    /// </summary>
    public void HandOutCall()
    {
        var step = CurrentStep;
        var call = NewCall(step.Call!);
        Calling!.Add(call);
        _run = Run(StepRunStatus.Processing, finishedAt: null, error: null);
        AnnounceStep(step);
        Announce(step.Call!.Dispatch == CallDispatch.Message ? Request(call, step) : CommandToExecute(QueueNames.RequestCall));
        Await(EnrollmentState.Processing, call.RequireStart ? call.ExpiresAt : call.ReportBy);
    }

    /// <summary>
    /// Takes back a call that nobody has dialled. It costs no attempt, and is due again soon unless it was withdrawn. Without effect once it is
    /// over or started.
    /// </summary>
    public void TakeBackCall(int stepSeq)
    {
        if (Calling?.Find(stepSeq) is { StartedAt: null } call)
            FindOver(call, CallOutcomes.NotPlaced);
    }

    /// <summary>Fails a call that its dialer has refused for good. Without effect once it is over.</summary>
    public void FailCall(int stepSeq)
    {
        if (Calling?.Find(stepSeq) is { } call)
            FindOver(call, CallOutcomes.Failed);
    }

    /// <summary>Closes a call whose report is overdue, if its enrollment has ended or rests: no sweep of due steps sees those.</summary>
    public void CloseOverdueCall()
    {
        if (OpenCall is { } call && call.ReportBy <= Now)
            FindOver(call, CallOutcomes.NoReport);
    }

    private void TimeOutCall()
    {
        var call = Calling!.Find(StepSeq)!;
        var outcome = call.IsSurelyNotDialled ? CallOutcomes.NotPlaced : CallOutcomes.NoReport;
        Count(call, new CallReport(outcome, IsMadeByService: true), given: null);
    }

    private void AnswerCall(StepAnswered answer)
    {
        _answer = answer;
        switch (answer.Outcome)
        {
            case StepAnswers.NotCalled:
                TakeBackCall(answer.StepSeq);
                break;
            case StepAnswers.Failed:
                FailCall(answer.StepSeq);
                break;
            case StepAnswers.Done:
                break;
            default:
                throw new UnreachableException($"A dialer's address answers '{answer.Outcome}'.");
        }
    }

    private bool IsAwaited(Call call) => !HasEnded && IsUnderWay && call.IsOpen && call.StepSeq == StepSeq;

    // The service itself has found out. One that was withdrawn frees its place, and nothing follows.
    private void FindOver(Call call, CallOutcome outcome)
    {
        if (IsAwaited(call))
            Count(call, new CallReport(outcome, IsMadeByService: true), given: null);
        else if (call.IsOpen)
            CloseWithdrawn(call, outcome);
    }

    private void CloseWithdrawn(Call call, CallOutcome outcome)
    {
        Close(call, outcome, isSuccess: false, given: null);
        AnnounceFinished(call, outcome, isSuccess: false, given: null, late: 0);
    }

    // Whatever closes the call that the step waits for: what follows is decided here, once.
    private void Count(Call call, CallReport report, GivenReport? given, bool endsStep = false)
    {
        var (rules, before) = (Plan.CallRules!, Calling!.AttemptsBefore(call));
        var after = AfterReport.Of(report, before, rules, Now);
        var isSuccess = rules.IsSuccess(after.CountedAs);
        Close(call, after.CountedAs, isSuccess, given);
        _run = Run(isSuccess ? StepRunStatus.Completed : StepRunStatus.Failed, Now, isSuccess ? null : after.CountedAs.Word);
        Move(endsStep && after.Move is OutcomeMove.TryAgain ? new OutcomeMove.EndStep(Succeeded: false) : after.Move, after.CountedAs);
        AnnounceFinished(call, after.CountedAs, isSuccess, given, late: 0);
    }

    private void Move(OutcomeMove move, CallOutcome countedAs)
    {
        switch (move)
        {
            case OutcomeMove.EndEnrollment { Because: var because } when because == CallOutcomes.DoNotCall:
                End(EnrollmentEnd.Cancelled(because.Word));
                break;
            case OutcomeMove.EndEnrollment:
                End(AfterCalls());
                break;
            case OutcomeMove.EndStep { Succeeded: true } when !CurrentStep.Call!.GoesOnAfterSuccess:
                End(AfterCalls());
                break;
            // Nobody is called again after the person has said yes by a late report, or another one of the group.
            case not OutcomeMove.EndStep { Succeeded: true } when Calling!.Facts.GroupSucceededAt is not null:
                End(Calling.HasSucceeded ? AfterCalls() : EnrollmentEnd.Cancelled(WithdrawalReasons.GroupSucceeded));
                break;
            case OutcomeMove.TryAgain or OutcomeMove.HandOutAgain or OutcomeMove.OfferAgain when HasReachedGoal || Calling!.HasSucceededAt(Position):
                Go(NextStep.After(Plan, Position, Anchor, doneAt: Now));
                break;
            case OutcomeMove.TryAgain again:
                CallAgain(again.WantedAt, countedAs == CallOutcomes.CallbackRequested ? CallPriorities.Promised : CallPriorities.Retry, Attempt + 1);
                break;
            case OutcomeMove.HandOutAgain again:
                CallAgain(again.WantedAt, Priority ?? CallPriorities.First, Attempt);
                break;
            case OutcomeMove.OfferAgain again:
                OfferAgain(again.NotBefore);
                break;
            case OutcomeMove.EndStep:
                Go(NextStep.After(Plan, Position, Anchor, doneAt: Now));
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void CallAgain(DateTimeOffset wantedAt, short priority, int attempt)
    {
        (_attempt, _stepSeq) = (attempt, StepSeq + 1);
        AwaitStep(wantedAt, priority);
    }

    // The same attempt, which nobody has dialled: it keeps its place among those who wait, and grows old.
    private void OfferAgain(DateTimeOffset notBefore)
    {
        _stepSeq++;
        AwaitStep(WantedAt ?? notBefore, Priority ?? CallPriorities.First, notBefore);
    }

    private EnrollmentEnd AfterCalls() => EnrollmentEnd.CompletedAfterCalls(Calling!.HasSucceeded);

    private void Close(Call call, CallOutcome outcome, bool isSuccess, GivenReport? given)
    {
        call.Close(Now, outcome, isSuccess, given);
        IsChanged = true;
    }

    private void WithdrawCall(string reason)
    {
        MarkWithdrawn(reason);
        FreeUndialled();
    }

    private void MarkWithdrawn(string reason)
    {
        if (OpenCall is not { WithdrawnAt: null } call)
            return;
        call.Withdraw(Now, reason);
        Announce(CallNews.Withdrawn(call));
    }

    private void FreeUndialled()
    {
        if (OpenCall is { IsSurelyNotDialled: true } call)
            CloseWithdrawn(call, CallOutcomes.NotPlaced);
    }

    private Call NewCall(CallAction action)
    {
        var (facts, settings) = (Calling!.Facts, Calling.Settings);
        var expiresAt = Calling.ExpiryOf(Now);
        return new()
        {
            CallId = CallIds.Of(CorrelationId, StepSeq),
            AccountId = AccountId,
            SequenceId = SequenceId,
            EnrollmentId = CorrelationId,
            StepSeq = StepSeq,
            StepId = CurrentStep.StepId,
            Position = Position,
            Attempt = Attempt,
            ContactId = ContactId,
            JobId = JobId,
            RowIndex = RowIndex,
            PhoneE164 = facts.PhoneE164,
            PhoneExt = facts.PhoneExt,
            Dispatch = action.Dispatch,
            HandedOutAt = Now,
            ExpiresAt = expiresAt,
            // It may be dialled up to the last moment, and lasts.
            ReportBy = expiresAt + settings.ReportTimeout,
            RequireStart = settings.RequireStart,
            IsChanged = true,
        };
    }

    private OutboxMessage Request(Call call, PlannedStep step)
    {
        var (request, queue) = (CallNews.Requested(call, step.Name, step.ActionData, Calling!), CallQueues.Of(AccountId, Calling!.Settings.Dialer));
        return OutboxMessage.Of(request, call.CallId, CorrelationId, queue) with { ExpiresAt = call.ExpiresAt };
    }

    private void AnnounceFinished(Call call, CallOutcome outcome, bool isSuccess, GivenReport? given, int late)
    {
        var shown = ShownInResults();
        Announce(CallNews.Finished(call, outcome, isSuccess, given, late, shown.NextCallAt, Now));
        NoteResult(ResultWebhooks.CallFinished(call, outcome, isSuccess, given, late, Calling!, shown, Now));
    }

    private ResultEnrollment ShownInResults() => new(
        CorrelationId, ContactId, RowIndex, State, HasEnded ? Outcome == EnrollmentEnd.Succeeded : null, NextCallAt: Gate is null ? null : DueAt);

    private void NoteResult(WebhookDelivery? result)
    {
        if (result is not null)
            _results.Add(result);
    }
}
