using System.Diagnostics;
using Enrollment.Core.Contacts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Steps;

namespace Enrollment.Scheduler.Steps;

/// <summary>An enrollment whose time has come, locked.</summary>
/// <param name="Lag">How long ago that was.</param>
/// <param name="Leaving">Why the contact is in no sequence any more, as the claim has it; null while it is.</param>
/// <param name="ResumedAt">When the sequence was last switched on again; null if it never rested.</param>
public sealed record DueStep(ContactEnrollment Enrollment, TimeSpan Lag, string? Leaving, DateTimeOffset? ResumedAt);

/// <summary>What is done with an enrollment whose time has come. A closed set.</summary>
public abstract record DueVerdict
{
    // Long enough that a long absence of the consumers costs little, short enough that nobody waits for long once they are back.
    private static readonly TimeSpan WithoutExecutor = TimeSpan.FromSeconds(30);

    private DueVerdict()
    {
    }

    /// <summary>The step is handed out.</summary>
    public sealed record HandOut : DueVerdict;

    /// <summary>A step was handed out, and its answer or report is overdue: the action's policy says what that means.</summary>
    public sealed record TimeOut : DueVerdict;

    /// <summary>It is looked at again later; nothing else changes.</summary>
    /// <param name="Why">A word for the log.</param>
    public sealed record Defer(DateTimeOffset Until, string Why) : DueVerdict;

    /// <summary>It ends without being handed out.</summary>
    public sealed record End(EnrollmentEnd How) : DueVerdict;

    /// <summary>Decides what is done with an enrollment whose time has come.</summary>
    /// <param name="closedQueues">Queues of actions that take nothing more just now.</param>
    /// <exception cref="UnreachableException">The claim found something that is not due, or said a word that nobody knows.</exception>
    public static DueVerdict Decide(DueStep due, IReadOnlySet<string> closedQueues) => due switch
    {
        { Leaving: LeavingContacts.Deleted or LeavingContacts.Unsubscribed } => new End(EnrollmentEnd.Cancelled(due.Leaving)),
        { Leaving: not null } => throw new UnreachableException($"The claim says '{due.Leaving}' of an enrollment."),
        { Enrollment.State: EnrollmentState.Pending } => WhenPending(due.Enrollment, closedQueues),
        { Enrollment.State: EnrollmentState.Processing } => WhenProcessing(due),
        _ => throw new UnreachableException($"An enrollment that is {due.Enrollment.State} is never due."),
    };

    // What nobody takes up would only grow old in its queue, and its answer be taken for lost.
    private static DueVerdict WhenPending(ContactEnrollment enrollment, IReadOnlySet<string> closedQueues) =>
        enrollment.CurrentStep.Action is StepAction.Executed action && closedQueues.Contains(action.Queue)
            ? new Defer(enrollment.Now + WithoutExecutor, "executor_away")
            : new HandOut();

    // A report that was awaited while the sequence rested is not overdue before its whole time has passed again since.
    private static DueVerdict WhenProcessing(DueStep due)
    {
        var enrollment = due.Enrollment;
        return !enrollment.IsOut && due.ResumedAt + enrollment.CurrentStep.CompletionTimeout is { } overdueAt && overdueAt > enrollment.DueAt
            ? new Defer(overdueAt, "sequence_rested")
            : new TimeOut();
    }
}
