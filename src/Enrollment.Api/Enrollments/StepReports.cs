using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Enrollments;

/// <summary>Whether a report about a step can be taken: only the current step's, handed out to somebody who reports.</summary>
internal static class StepReports
{
    /// <summary>The step of the pinned version; null: it has no active one of that id.</summary>
    public static PlannedStep? Find(ContactEnrollment enrollment, Guid stepId) => enrollment.Plan.Steps.FirstOrDefault(step => step.StepId == stepId);

    public static ChangeDecision NotFound(ContactEnrollment enrollment, Guid stepId) => new ChangeDecision.Refused(Problems.StepNotFound.With(
        $"Version {enrollment.SequenceVersion} of the event queue {enrollment.SequenceId}, which the enrollment started with, has no active step {stepId}."));

    /// <summary>The last run of a step; null: it was never handed out.</summary>
    public static Task<StepRun?> LastRunAsync(EnrollmentDb db, ContactEnrollment enrollment, PlannedStep step, CancellationToken stop) => db.StepRuns
        .AsNoTracking()
        .Where(run => run.EnrollmentId == enrollment.CorrelationId && run.AccountId == enrollment.AccountId && run.StepId == step.StepId)
        .OrderByDescending(run => run.StepSeq)
        .FirstOrDefaultAsync(stop);

    /// <summary>Null: it can be taken. The caller has seen whether the step is completed already.</summary>
    /// <param name="isFinal">It ends the step, and does not ask for another attempt.</param>
    public static ChangeDecision? Refusal(ContactEnrollment enrollment, PlannedStep step, bool isFinal)
    {
        var name = $"Step {step.Position} '{step.Name}'";
        if (enrollment.HasEnded)
            return ChangeDecision.Ended(enrollment);
        if (!step.AwaitCompletion)
            return ChangeDecision.Conflict($"{name} does not await completion: handing it out is all there is to it.", "Report only steps with await_completion true.");
        if (step.Position > enrollment.Position)
            return ChangeDecision.Conflict($"{name} is not the current one; step {enrollment.Position} is.", "Report a step once StepDue has handed it out.");
        if (step.Position < enrollment.Position)
            return ChangeDecision.Conflict($"{name} is over; step {enrollment.Position} is the current one.", "Report only the current step.");
        if (!(isFinal ? enrollment.AwaitsEnd : enrollment.AwaitsReport))
            return ChangeDecision.Conflict(
                $"{name} was not handed out{(enrollment.Attempt > 1 ? $" again for attempt {enrollment.Attempt}" : "")} yet.", "Report a step once StepDue has handed it out.");
        return null;
    }
}
