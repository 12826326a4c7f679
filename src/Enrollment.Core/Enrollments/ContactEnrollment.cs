using System.Diagnostics;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Enrollment.Core.Webhooks;
using MassTransit;

namespace Enrollment.Core.Enrollments;

/// <summary>
/// One contact's way through a sequence: the row and the saga's instance in one. Its verbs make every move, the state
/// included, and note what must be announced and recorded; the state machine and the API only decide which verb is due.
/// They do no I/O: <see cref="Sagas.EnrollmentRows"/> writes instances and effects.
/// </summary>
public sealed partial class ContactEnrollment : SagaStateMachineInstance
{
    public const int MaxReasonLength = 2_000;

    private readonly List<OutboxMessage> _announcements = [];
    private string _state = EnrollmentState.Pending;
    private StepRun? _run;

    public required Guid CorrelationId { get; set; }
    public required Guid AccountId { get; init; }
    public required Guid SequenceId { get; init; }
    public required int SequenceVersion { get; init; }
    public required Guid ContactId { get; init; }
    public Guid? CustomerId { get; init; }
    public required Guid JobId { get; init; }
    public required bool Forced { get; init; }

    /// <summary>See <see cref="EnrollmentState"/>. Given where a row is read; only the verbs change it.</summary>
    public required string State
    {
        get => _state;
        init => _state = value;
    }

    /// <summary>The step that is next or under way.</summary>
    public required int Position { get; set; }

    /// <summary>Rises with every step handed out; a message with another number is late or repeated.</summary>
    public required int StepSeq { get; set; }

    /// <summary>Of the current step, from 1.</summary>
    public required int Attempt { get; set; }

    public required DateTimeOffset Anchor { get; init; }

    /// <summary>Pending: when the step is due. Processing: when its report is overdue. Null: nothing is waited for.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Paused: what it goes back to, pending or processing. Null otherwise.</summary>
    public string? HeldState { get; set; }

    /// <summary>Paused: when the step is due, or when its report would have been overdue. Null otherwise.</summary>
    public DateTimeOffset? HeldDueAt { get; set; }

    /// <summary>Handed out; handed out again when this passes.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    public string? StopReason { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>The pinned version's steps; given by the saga store.</summary>
    public SequencePlan Plan { get; set; } = null!;

    /// <summary>The database's clock when the batch was loaded; given by the saga store.</summary>
    public DateTimeOffset Now { get; set; }

    /// <summary>What the saga store must write besides the row.</summary>
    public SagaEffects Effects => new(_announcements, _run, _lateAnswer);

    /// <summary>True if the row must be written.</summary>
    public bool IsChanged { get; private set; }

    public PlannedStep CurrentStep => Plan.At(Position);

    /// <summary>True if it is completed, cancelled or failed: nothing changes it any more.</summary>
    public bool HasEnded => FinishedAt is not null;

    /// <summary>True if the current step was handed to somebody who reports: his report may come before our own copy of the message, and while the enrollment is paused.</summary>
    public bool AwaitsReport => !HasEnded && CurrentStep.AwaitCompletion && (LeaseUntil is not null || IsUnderWay);

    private bool IsUnderWay => (HeldState ?? State) == EnrollmentState.Processing;

    /// <summary>
    /// True if the end of the current step can be reported: as above, and of a webhook between two attempts, too. They are one
    /// delivery, and a receiver who did not answer in time may yet do the work.
    /// </summary>
    public bool AwaitsEnd => AwaitsReport || (!HasEnded && CurrentStep is { AwaitCompletion: true, IsWebhook: true } && Attempt > 1);

    /// <summary>True if the report is about the hand-out that is waited for, and not late or repeated.</summary>
    /// <param name="isFinal">It ends the step: of a webhook, it may carry the number of any attempt. A wish to be tried again may not, or its repeat would cost an attempt.</param>
    public bool AwaitsReportOf(int stepSeq, bool isFinal) => StepSeq == stepSeq
        ? AwaitsReport
        : isFinal && AwaitsEnd && CurrentStep.IsWebhook && stepSeq < StepSeq && stepSeq > StepSeq - Attempt;

    /// <summary>The step was handed out. A webhook is to be called; else either somebody will report, or the message was the work.</summary>
    public void HandOut()
    {
        if (CurrentStep.IsWebhook)
            StartCall();
        else if (CurrentStep.AwaitCompletion)
            StartStep();
        else
            FinishStep();
    }

    /// <summary>The step was handed to somebody who will report; from now its report can be overdue.</summary>
    public void StartStep()
    {
        _run = Run("processing", finishedAt: null, error: null);
        Await(EnrollmentState.Processing, Now + CurrentStep.CompletionTimeout);
    }

    /// <summary>The step is done: on to the next, or to the end.</summary>
    public void FinishStep()
    {
        _run = Run("completed", Now, error: null);
        Go(NextStep.After(Plan, Position, Anchor, doneAt: Now));
    }

    /// <summary>The step was not done: tried again later, or the end.</summary>
    /// <param name="retryAfter">Of a webhook: not before that.</param>
    public void FailStep(string error, bool retry, TimeSpan? retryAfter = null)
    {
        var storable = StorableText.Of(error, MaxReasonLength);
        _run = Run("failed", Now, storable);
        Go(CurrentStep.IsWebhook
            ? NextStep.AfterFailedCall(Position, Attempt, retry, storable, Now + WebhookRetry.PauseAfter(CorrelationId, StepSeq, Attempt, retryAfter))
            : NextStep.AfterFailure(Position, Attempt, retry, storable, failedAt: Now));
    }

    /// <summary>Passes the current step over, whether it waits or is under way; paused stays paused. False: it has ended.</summary>
    public bool TrySkipStep()
    {
        if (HasEnded)
            return false;
        _run = Run("skipped", Now, error: null);
        Go(NextStep.After(Plan, Position, Anchor, doneAt: Now));
        return true;
    }

    /// <summary>Holds it where it is until it is resumed: nothing becomes due. False: it is paused already, or has ended.</summary>
    public bool TryPause()
    {
        if (HasEnded || State == EnrollmentState.Paused)
            return false;
        // Handed to an executor a moment ago, and only our own copy of that message has not been seen: he is at work.
        if (State == EnrollmentState.Pending && AwaitsReport && !CurrentStep.IsWebhook)
            StartStep();
        (HeldState, HeldDueAt) = (State, DueAt);
        (_state, DueAt, LeaseUntil, IsChanged) = (EnrollmentState.Paused, null, null, true);
        return true;
    }

    /// <summary>
    /// Goes on where it was held. What became due meanwhile is due at once; a report that is still out has its whole time
    /// again, so that nothing is overdue because of the pause; a webhook whose answer is not known, perhaps because it was
    /// not called any more, is called under the same delivery id. False: it is not paused.
    /// </summary>
    public bool TryResume()
    {
        if (State != EnrollmentState.Paused)
            return false;
        var (to, heldDueAt, isCalling) = (HeldState!, HeldDueAt ?? Now, IsCalling);
        (_state, HeldState, HeldDueAt) = (to, null, null);
        if (isCalling)
            Call();
        else
            Await(to, to == EnrollmentState.Processing ? Now + CurrentStep.CompletionTimeout : heldDueAt);
        return true;
    }

    /// <summary>Ends it where it is; a step that was handed out is left in the history as failed. False: it has ended already.</summary>
    public bool TryCancel(string reason)
    {
        if (HasEnded)
            return false;
        var storable = StorableText.Of(reason, MaxReasonLength);
        if (IsUnderWay)
            _run = Run("failed", Now, storable);
        Finish(EnrollmentState.Cancelled, storable);
        Announce("EnrollmentCancelled", new EnrollmentCancelled(CorrelationId, AccountId, SequenceId, ContactId, storable, Now));
        return true;
    }

    private void Go(NextMove move)
    {
        switch (move)
        {
            case NextMove.RunStep next:
                Attempt = next.Position == Position ? Attempt + 1 : 1;
                Position = next.Position;
                StepSeq++;
                Await(EnrollmentState.Pending, next.DueAt);
                break;
            case NextMove.Complete:
                Finish(EnrollmentState.Completed, reason: null);
                Announce("EnrollmentCompleted", new EnrollmentCompleted(CorrelationId, AccountId, SequenceId, ContactId, Now));
                break;
            case NextMove.Fail failure:
                Finish(EnrollmentState.Failed, failure.Error);
                Announce("EnrollmentFailed", new EnrollmentFailed(CorrelationId, AccountId, SequenceId, ContactId, failure.Error, Now));
                break;
            default:
                throw new UnreachableException();
        }
    }

    // A paused enrollment only changes what it is held at.
    private void Await(string state, DateTimeOffset dueAt)
    {
        if (State == EnrollmentState.Paused)
            (HeldState, HeldDueAt) = (state, dueAt);
        else
            (_state, DueAt, LeaseUntil) = (state, dueAt, null);
        (IsCalling, IsChanged) = (false, true);
    }

    private void Finish(string state, string? reason)
    {
        (_state, FinishedAt, StopReason) = (state, Now, reason);
        (DueAt, LeaseUntil, HeldState, HeldDueAt) = (null, null, null, null);
        (IsCalling, IsChanged) = (false, true);
    }

    private void Announce<T>(string name, T message, int number = 0)
        where T : class =>
        _announcements.Add(OutboxMessage.Of(message, MessageIds.For(CorrelationId, name, number), CorrelationId) with { TraceParent = Activity.Current?.Id });

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

/// <summary>What a transition causes besides the change of its instance.</summary>
/// <param name="LateAnswer">To be noted in a run that is over.</param>
public sealed record SagaEffects(IReadOnlyList<OutboxMessage> Announcements, StepRun? Run, WebhookAnswered? LateAnswer);
