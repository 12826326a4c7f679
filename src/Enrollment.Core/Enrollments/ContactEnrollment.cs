using System.Diagnostics;
using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Outbox;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Steps;
using Enrollment.Core.Webhooks;
using MassTransit;

namespace Enrollment.Core.Enrollments;

/// <summary>
/// One contact's way through a sequence: the row and the saga's instance in one. Its verbs make every move and note what must be
/// announced and recorded. The sweep, the state machine and the API only decide which verb is due. Verbs do no I/O:
/// <see cref="EnrollmentRows"/> writes instances and effects.
/// </summary>
public sealed partial class ContactEnrollment : SagaStateMachineInstance
{
    // What the verbs leave to be written besides the row.
    private readonly List<OutboxMessage> _announcements = [];
    private StepRun? _run;
    private bool _isActivated;
    private StepAnswered? _answer;
    private StepAnswered? _lateAnswer;

    // Written by the verbs only; the properties let a row be read.
    private string _state = EnrollmentState.Pending;
    private int _position;
    private int _stepSeq;
    private int _attempt;
    private DateTimeOffset _anchor;
    private DateTimeOffset? _dueAt;
    private bool _isOut;
    private string? _gate;
    private short? _priority;
    private DateTimeOffset? _wantedAt;
    private string? _heldState;
    private DateTimeOffset? _heldDueAt;
    private string? _outcome;
    private string? _reason;
    private DateTimeOffset? _finishedAt;

    public required Guid CorrelationId { get; set; }
    public required Guid AccountId { get; init; }
    public required Guid SequenceId { get; init; }
    public required int SequenceVersion { get; init; }
    public required Guid ContactId { get; init; }
    public Guid? CustomerId { get; init; }
    public required Guid JobId { get; init; }
    public required bool Forced { get; init; }

    /// <summary>See <see cref="EnrollmentState"/>.</summary>
    public required string State { get => _state; init => _state = value; }

    /// <summary>The position of the step that is next or under way.</summary>
    public required int Position { get => _position; init => _position = value; }

    /// <summary>Counts the steps that were handed out. A message with another number is late or repeated.</summary>
    public required int StepSeq { get => _stepSeq; init => _stepSeq = value; }

    /// <summary>Counts the tries of the current step, from 1.</summary>
    public required int Attempt { get => _attempt; init => _attempt = value; }

    /// <summary>The instant that the delays of the steps count from.</summary>
    public required DateTimeOffset Anchor { get => _anchor; init => _anchor = value; }

    /// <summary>
    /// When the step is due (while pending), or when its answer or report is overdue (while processing). Null while nothing is awaited.
    /// </summary>
    public DateTimeOffset? DueAt { get => _dueAt; init => _dueAt = value; }

    /// <summary>Whether the service executes the step itself and its answer is not known yet. Only while processing, or paused from that.</summary>
    public bool IsOut { get => _isOut; init => _isOut = value; }

    /// <summary>Names what must allow the hand-out of the step besides its due time. Only while pending; null: nothing must.</summary>
    public string? Gate { get => _gate; init => _gate = value; }

    /// <summary>Orders those who stand at one gate: the lowest goes first.</summary>
    public short? Priority { get => _priority; init => _priority = value; }

    /// <summary>When the step was to be handed out, for a step behind a gate. <see cref="DueAt"/> is when the gate may let it through.</summary>
    public DateTimeOffset? WantedAt { get => _wantedAt; init => _wantedAt = value; }

    /// <summary>The group of which only one is active at a time; null if it is in none.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>Its place among the rows of its job, from 0; null if the job has no rows.</summary>
    public int? RowIndex { get; init; }

    /// <summary>The state to return to, waiting, pending or processing. Null unless paused.</summary>
    public string? HeldState { get => _heldState; init => _heldState = value; }

    /// <summary>When the step is due or its report would have been overdue. Null unless paused.</summary>
    public DateTimeOffset? HeldDueAt { get => _heldDueAt; init => _heldDueAt = value; }

    /// <summary>Names the result in a word of its sequence's kind; see <see cref="EnrollmentEnd"/>.</summary>
    public string? Outcome { get => _outcome; init => _outcome = value; }

    /// <summary>Why the enrollment ended before its last step.</summary>
    public string? Reason { get => _reason; init => _reason = value; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get => _finishedAt; init => _finishedAt = value; }

    /// <summary>The steps of the pinned version. The loader of the row sets them.</summary>
    public SequencePlan Plan { get; set; } = null!;

    /// <summary>The database's clock when the row was loaded.</summary>
    public DateTimeOffset Now { get; set; }

    /// <summary>Lists what the caller must write besides the row.</summary>
    public EnrollmentEffects Effects => new(_announcements, _run, _lateAnswer, _listed, _results, _isActivated);

    /// <summary>Says whether a verb has changed the row, so that it must be written.</summary>
    public bool IsChanged { get; private set; }

    public PlannedStep CurrentStep => Plan.At(Position);

    /// <summary>Says whether it is completed, cancelled or failed: nothing changes it any more.</summary>
    public bool HasEnded => FinishedAt is not null;

    /// <summary>Says whether the current step is being executed, by an executor or by the service itself.</summary>
    public bool IsUnderWay => (HeldState ?? State) == EnrollmentState.Processing;

    /// <summary>Says whether it waits for its group, also while it is paused: no step is next yet.</summary>
    public bool IsWaiting => (HeldState ?? State) == EnrollmentState.Waiting;

    /// <summary>Moves the due time to later; nothing else changes.</summary>
    public void Defer(DateTimeOffset until)
    {
        (_dueAt, IsChanged) = (until, true);
        AwaitedCall?.AwaitUntil(until);
    }

    /// <summary>
    /// Skips the current step, whether it waits or is under way. A paused enrollment stays paused. Returns false if the enrollment has
    /// ended or waits for its group.
    /// </summary>
    public bool TrySkipStep()
    {
        if (HasEnded || IsWaiting)
            return false;
        _run = Run(StepRunStatus.Skipped, Now, error: null);
        MarkWithdrawn(WithdrawalReasons.Superseded);
        Go(NextStep.After(Plan, Position, Anchor, doneAt: Now));
        // Now, so that it is announced with the call that comes next.
        FreeUndialled();
        return true;
    }

    /// <summary>Pauses the enrollment where it stands, so that nothing becomes due. Returns false if it is already paused or has ended.</summary>
    public bool TryPause()
    {
        if (HasEnded || State == EnrollmentState.Paused)
            return false;
        (_heldState, _heldDueAt) = (State, DueAt);
        (_state, _dueAt, _gate, IsChanged) = (EnrollmentState.Paused, null, null, true);
        if (AwaitedCall is { } call)
            PauseCall(call);
        return true;
    }

    /// <summary>
    /// Resumes the enrollment where it was paused. A step that became due during the pause is due at once, a call in its windows, and a
    /// report that is still awaited gets its whole time again. A step whose answer is not known, perhaps because it was not executed, is
    /// sent out again under the same delivery id. One that waits for its group asks whether it is its turn. Returns false if the
    /// enrollment is not paused.
    /// </summary>
    public bool TryResume()
    {
        if (State != EnrollmentState.Paused)
            return false;
        var (to, heldDueAt, wasOut) = (HeldState!, HeldDueAt ?? Now, IsOut);
        (_state, _heldState, _heldDueAt, IsChanged) = (to, null, null, true);
        if (to == EnrollmentState.Waiting)
            AskGroup(Guid.CreateVersion7(Now));
        else if (wasOut && CurrentStep.Action is StepAction.Executed action)
            SendOut(action);
        else if (to == EnrollmentState.Processing)
            AwaitReportAnew();
        else if (CurrentStep.Call is not null)
            AwaitStep(WantedAt ?? heldDueAt, Priority ?? CallPriorities.First, notBefore: Now);
        else
            Await(to, heldDueAt);
        return true;
    }

    /// <summary>
    /// Lets the enrollment go on, because it is its turn in its group. Delays that count from the enrollment count from now. Returns
    /// false if it does not wait, or is paused.
    /// </summary>
    public bool TryActivate()
    {
        if (State != EnrollmentState.Waiting || NextStep.First(Plan, Later(Anchor, Now)) is not NextMove.RunStep first)
            return false;
        (_anchor, _position, _isActivated) = (Later(Anchor, Now), first.Position, true);
        (_state, _attempt) = (EnrollmentState.Pending, 1);
        AwaitStep(first.DueAt);
        Announce(OutboxMessage.Of(
            new EnrollmentActivated(CorrelationId, AccountId, SequenceId, JobId, RowIndex, GroupId!.Value, ContactId, Anchor, DueAt!.Value, Now),
            MessageIds.For(CorrelationId, nameof(EnrollmentActivated)), CorrelationId));
        return true;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private void AwaitReportAnew()
    {
        var until = Now + ReportTimeout;
        AwaitedCall?.AwaitUntil(until);
        Await(EnrollmentState.Processing, until);
    }

    // Where nobody dials, it is as if the call had not been handed out. Otherwise its report still counts.
    private void PauseCall(Call call)
    {
        WithdrawCall(WithdrawalReasons.Paused);
        if (call.IsOpen)
            return;
        _run = Run(StepRunStatus.Failed, Now, CallOutcomes.NotPlaced.Word);
        OfferAgain(Now);
    }

    private void AskGroup(Guid messageId)
    {
        if (GroupId is { } group)
            Announce(OutboxMessage.Of(new AdvanceGroup(group, AccountId, SequenceId), messageId, group));
    }

    /// <summary>
    /// Cancels the enrollment where it stands. A step that was handed out stays in the history as failed. Returns false if the
    /// enrollment has already ended.
    /// </summary>
    public bool TryCancel(string reason) => TryEnd(EnrollmentEnd.Cancelled(reason));

    /// <summary>
    /// Ends the enrollment from outside, wherever it stands; the set-based statement of <see cref="EndEnrollments"/> does the same.
    /// Returns false if it has already ended.
    /// </summary>
    public bool TryEnd(EnrollmentEnd end)
    {
        if (HasEnded)
            return false;
        if (IsUnderWay)
            _run = Run(StepRunStatus.Failed, Now, end.Reason);
        End(end);
        return true;
    }

    private void Announce<T>(T news, int number)
        where T : class =>
        Announce(OutboxMessage.Of(news, MessageIds.For(CorrelationId, typeof(T).Name, number), CorrelationId));

    private void Announce(OutboxMessage message) => _announcements.Add(message with { TraceParent = Activity.Current?.Id });
}

/// <summary>Holds what a verb causes besides the change of its instance.</summary>
/// <param name="LateAnswer">An answer that arrived after its step was over. It is noted in the step's run.</param>
/// <param name="Listed">Calls whose numbers are never to be called again.</param>
/// <param name="Results">Results that are sent to the customer's address.</param>
/// <param name="IsActivated">Whether the enrollment has a new anchor, because it waited for its group until now.</param>
public sealed record EnrollmentEffects(
    IReadOnlyList<OutboxMessage> Announcements, StepRun? Run, StepAnswered? LateAnswer, IReadOnlyList<Call> Listed,
    IReadOnlyList<WebhookDelivery> Results, bool IsActivated);
