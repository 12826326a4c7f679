using Enrollment.Api.Http;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;

namespace Enrollment.Api.Enrollments;

/// <summary>Says why nothing happens to an enrollment at present.</summary>
public static class Waiting
{
    public static string? PausedBecause(ContactEnrollment enrollment, Sequence sequence) => enrollment switch
    {
        { FinishedAt: not null } => null,
        { State: EnrollmentState.Paused } => "paused_by_hand",
        _ when !sequence.IsActive => "sequence_inactive",
        _ => null,
    };

    /// <summary>Says in words what an enrollment waits for. Returns null if it has ended.</summary>
    public static string? For(ContactEnrollment enrollment, Sequence sequence, PlannedStep step, DateTimeOffset now)
    {
        if (enrollment.FinishedAt is not null)
            return null;

        if (enrollment.Calling is not null && CallWaiting.For(enrollment, sequence, step, now) is { } words)
            return words;
        var name = $"Step {step.Position} '{step.Name}'";
        var paused = $"The {SequenceKinds.Named(sequence.Kind).Noun} is paused.";
        return enrollment switch
        {
            { State: EnrollmentState.Paused, HeldState: EnrollmentState.Processing } =>
                $"The enrollment is paused by hand. {name} was handed out before; its report still counts.",
            { State: EnrollmentState.Paused } => $"The enrollment is paused by hand. {name} is next once it is resumed.",
            { State: EnrollmentState.Processing, IsOut: false } when !sequence.IsActive => $"{paused} {name} was handed out before; its report still counts.",
            { State: EnrollmentState.Processing, IsOut: true } when !sequence.IsActive =>
                $"{paused} {name} was handed out before; its answer still counts, if it was executed.",
            { State: EnrollmentState.Processing, IsOut: true } =>
                $"{name} {((StepAction.Executed)step.Action).Doing}, attempt {enrollment.Attempt} of {step.MaxAttempts}.",
            { State: EnrollmentState.Processing } when DueAt(enrollment, sequence) is { } overdueAt =>
                $"{name} was handed out and its report is awaited until {overdueAt.Shown()}.",
            { State: EnrollmentState.Processing } => $"{name} was handed out and its report is awaited.",
            _ when !sequence.IsActive => $"{paused} {name} is next once it is active again.",
            { DueAt: { } dueAt, Attempt: > 1 } when dueAt > now =>
                $"{name} failed and is tried again at {dueAt.Shown()}, attempt {enrollment.Attempt} of {step.MaxAttempts}.",
            { DueAt: { } dueAt } when dueAt > now => $"{name} is due at {dueAt.Shown()}.",
            { DueAt: { } dueAt } => $"{name} is due since {dueAt.Shown()} and is handed out with the next sweep.",
            _ => $"{name} has no time yet.",
        };
    }

    /// <summary>
    /// Returns when the step is due or its report overdue. As in the sweep, a report has its whole time again since the sequence was
    /// last resumed.
    /// </summary>
    public static DateTimeOffset? DueAt(ContactEnrollment enrollment, Sequence sequence) =>
        enrollment is { State: EnrollmentState.Processing, IsOut: false } && !enrollment.AwaitsStart && sequence.ResumedAt + enrollment.ReportTimeout > enrollment.DueAt
            ? sequence.ResumedAt + enrollment.ReportTimeout
            : enrollment.DueAt;
}
