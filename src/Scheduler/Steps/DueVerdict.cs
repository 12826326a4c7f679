using System.Diagnostics;
using Enrollment.Core.Contacts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Steps;

namespace Enrollment.Scheduler.Steps;

/// <summary>An enrollment whose time has come, locked.</summary>
/// <param name="Lag">How long ago its time came.</param>
/// <param name="Leaving">The reason why the contact can be in no sequence any more, as the claim has it; null if it can.</param>
/// <param name="ResumedAt">When the sequence was last switched on again; null if it was never paused.</param>
public sealed record DueStep(ContactEnrollment Enrollment, TimeSpan Lag, string? Leaving, DateTimeOffset? ResumedAt);

/// <summary>The decision about an enrollment whose time has come. A closed set.</summary>
public abstract record DueVerdict
{
    private DueVerdict()
    {
    }

    /// <summary>Hands out the step.</summary>
    public sealed record HandOut : DueVerdict;

    /// <summary>Ends the wait for an overdue answer or report. The action's policy says what that means.</summary>
    public sealed record TimeOut : DueVerdict;

    /// <summary>Postpones the enrollment. Nothing else changes.</summary>
    /// <param name="Why">A word for the log.</param>
    public sealed record Defer(DateTimeOffset Until, string Why) : DueVerdict;

    /// <summary>Ends the enrollment without handing out the step.</summary>
    public sealed record End(EnrollmentEnd How) : DueVerdict;

    /// <summary>Decides about an enrollment whose time has come.</summary>
    /// <param name="closedQueues">The queues that take no more steps at present, and how long their steps wait until they are looked at again.</param>
    /// <exception cref="UnreachableException">The claim found a row that is not due, or used a word that is not known.</exception>
    public static DueVerdict Decide(DueStep due, IReadOnlyDictionary<string, TimeSpan> closedQueues) => due switch
    {
        { Leaving: LeavingContacts.Deleted or LeavingContacts.Unsubscribed } => new End(EnrollmentEnd.Cancelled(due.Leaving)),
        { Leaving: not null } => throw new UnreachableException($"The claim says '{due.Leaving}' of an enrollment."),
        { Enrollment.State: EnrollmentState.Pending } => WhenPending(due.Enrollment, closedQueues),
        { Enrollment.State: EnrollmentState.Processing } => WhenProcessing(due, closedQueues),
        _ => throw new UnreachableException($"An enrollment that is {due.Enrollment.State} is never due."),
    };

    // Without a consumer the command would grow old in its queue, and its answer be taken for lost.
    private static DueVerdict WhenPending(ContactEnrollment enrollment, IReadOnlyDictionary<string, TimeSpan> closedQueues) =>
        enrollment.CurrentStep.Action is StepAction.Executed action && closedQueues.TryGetValue(action.Queue, out var pause)
            ? new Defer(enrollment.Now + pause, "executor_away")
            : new HandOut();

    // What was said about a call may lie in the queues of consumers that were away: a start, a report, or that no dialer took it.
    private static DueVerdict WhenProcessing(DueStep due, IReadOnlyDictionary<string, TimeSpan> closedQueues) =>
        due.Enrollment.CurrentStep.Call is not null && closedQueues.TryGetValue(QueueNames.CallsUntaken, out var pause)
            ? new Defer(due.Enrollment.Now + pause, "calls_unheard")
            : WhenOverdue(due);

    // A report that was awaited while the sequence rested is not overdue before its whole time has passed again since.
    private static DueVerdict WhenOverdue(DueStep due)
    {
        var enrollment = due.Enrollment;
        // A call that its dialer never started can be made again, so nothing is lost by it.
        return !enrollment.IsOut && !enrollment.AwaitsStart && due.ResumedAt + enrollment.ReportTimeout is { } overdueAt && overdueAt > enrollment.DueAt
            ? new Defer(overdueAt, "sequence_rested")
            : new TimeOut();
    }
}
