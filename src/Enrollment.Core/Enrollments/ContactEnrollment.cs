using System.Diagnostics;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using MassTransit;

namespace Enrollment.Core.Enrollments;

/// <summary>
/// One contact's way through a sequence: the row and the saga's instance in one. The state machine moves
/// <see cref="State"/>; the methods here change everything else that belongs to the move, and note what must be
/// announced. They do no I/O: the saga store writes a whole batch of instances and effects at once.
/// </summary>
public sealed class ContactEnrollment : SagaStateMachineInstance
{
    private const int LongestReason = 2_000;

    private readonly List<OutboxMessage> _announcements = [];
    private StepRun? _run;

    public required Guid CorrelationId { get; set; }
    public required Guid AccountId { get; init; }
    public required Guid SequenceId { get; init; }
    public required int SequenceVersion { get; init; }
    public required Guid ContactId { get; init; }
    public Guid? CustomerId { get; init; }
    public required Guid JobId { get; init; }
    public required bool Forced { get; init; }

    /// <summary>See <see cref="EnrollmentState"/>. Set by the state machine.</summary>
    public required string State { get; set; }

    /// <summary>The step that is next or under way.</summary>
    public required int Position { get; set; }

    /// <summary>Rises with every step handed out; a message with another number is late or repeated.</summary>
    public required int StepSeq { get; set; }

    /// <summary>Of the current step, from 1.</summary>
    public required int Attempt { get; set; }

    public required DateTimeOffset Anchor { get; init; }

    /// <summary>Pending: when the step is due. Processing: when its report is overdue. Null: nothing is waited for.</summary>
    public DateTimeOffset? DueAt { get; set; }

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
    public SagaEffects Effects => new(_announcements, _run);

    /// <summary>True if the row must be written.</summary>
    public bool IsChanged { get; private set; }

    public PlannedStep CurrentStep => Plan.At(Position);

    /// <summary>True once no step is left or one failed for good; tells the state machine where to go.</summary>
    public bool HasEnded => FinishedAt is not null;

    /// <summary>The step was handed to somebody who will report; from now its report can be overdue.</summary>
    public void StartStep()
    {
        _run = Run("processing", finishedAt: null, error: null);
        (DueAt, LeaseUntil) = (Now + CurrentStep.CompletionTimeout, null);
        IsChanged = true;
    }

    /// <summary>The step is done: on to the next, or to the end.</summary>
    public void FinishStep()
    {
        _run = Run("completed", Now, error: null);
        Go(NextStep.After(Plan, Position, Anchor, doneAt: Now));
    }

    /// <summary>The step was not done: tried again later, or the end.</summary>
    public void FailStep(string error, bool retry)
    {
        var kept = Kept(error);
        _run = Run("failed", Now, kept);
        Go(NextStep.AfterFailure(Position, Attempt, retry, kept, failedAt: Now));
    }

    /// <summary>Ends the enrollment where it is.</summary>
    public void Cancel(string reason)
    {
        var kept = Kept(reason);
        Finish(kept);
        Announce("EnrollmentCancelled", new EnrollmentCancelled(CorrelationId, AccountId, SequenceId, ContactId, kept, Now));
    }

    // Strangers' words. The database keeps neither NUL nor half a character, and would refuse the whole batch for one of them.
    private static string Kept(string words)
    {
        var text = words.Replace("\0", "", StringComparison.Ordinal);
        if (text.Length <= LongestReason)
            return text;
        return char.IsHighSurrogate(text[LongestReason - 1]) ? text[..(LongestReason - 1)] : text[..LongestReason];
    }

    private void Go(NextMove move)
    {
        switch (move)
        {
            case NextMove.RunStep next:
                Attempt = next.Position == Position ? Attempt + 1 : 1;
                (Position, DueAt, LeaseUntil) = (next.Position, next.DueAt, null);
                StepSeq++;
                IsChanged = true;
                break;
            case NextMove.Complete:
                Finish(reason: null);
                Announce("EnrollmentCompleted", new EnrollmentCompleted(CorrelationId, AccountId, SequenceId, ContactId, Now));
                break;
            case NextMove.Fail failure:
                Finish(failure.Error);
                Announce("EnrollmentFailed", new EnrollmentFailed(CorrelationId, AccountId, SequenceId, ContactId, failure.Error, Now));
                break;
        }
    }

    private void Finish(string? reason)
    {
        (FinishedAt, StopReason, DueAt, LeaseUntil) = (Now, reason, null, null);
        IsChanged = true;
    }

    private void Announce<T>(string name, T message)
        where T : class =>
        _announcements.Add(OutboxMessage.Of(message, MessageIds.For(CorrelationId, name), CorrelationId) with { TraceParent = Activity.Current?.Id });

    private StepRun Run(string status, DateTimeOffset? finishedAt, string? error) => new()
    {
        EnrollmentId = CorrelationId,
        StepSeq = StepSeq,
        AccountId = AccountId,
        StepId = CurrentStep.StepId,
        Position = Position,
        Status = status,
        Attempt = Attempt,
        ScheduledFor = DueAt ?? Now,
        StartedAt = Now,
        FinishedAt = finishedAt,
        Error = error,
    };
}

/// <summary>What a transition causes besides the change of its instance.</summary>
public sealed record SagaEffects(IReadOnlyList<OutboxMessage> Announcements, StepRun? Run);
