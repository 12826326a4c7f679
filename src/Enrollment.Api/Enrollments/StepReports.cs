using System.Diagnostics;
using Enrollment.Api.Http;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Steps;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Enrollments;

/// <summary>Takes reports about steps from requests. The enrollment decides whether a report counts; this class says why one did not.</summary>
internal static class StepReports
{
    /// <param name="made">The note to keep if the report counts.</param>
    public static async Task<ChangeDecision> TakeAsync(
        EnrollmentDb db, ContactEnrollment enrollment, Guid stepId, StepReport report, ChangeDecision.Made made, CancellationToken stop)
    {
        if (enrollment is { IsWaiting: true, HasEnded: false })
            return ChangeDecision.WaitsForGroup(enrollment);
        if (enrollment.Plan.Steps.FirstOrDefault(step => step.StepId == stepId) is not { } step)
            return new ChangeDecision.Refused(Problems.StepNotFound.With(
                $"Version {enrollment.SequenceVersion} of the sequence {enrollment.SequenceId}, which the enrollment started with, has no active step {stepId}."));

        var lastRun = await LastRunAsync(db, enrollment, step, stop);
        return enrollment.TryReport(report, step, lastRun) switch
        {
            ReportOutcome.Accepted => made,
            ReportOutcome.Repeated => new ChangeDecision.Already(),
            ReportOutcome.Late => WhyLate(enrollment, report, step, lastRun),
            ReportOutcome.NotAwaited => WhyNotAwaited(enrollment, step),
            _ => throw new UnreachableException(),
        };
    }

    private static Task<StepRun?> LastRunAsync(EnrollmentDb db, ContactEnrollment enrollment, PlannedStep step, CancellationToken stop) => db.StepRuns
        .AsNoTracking()
        .Where(run => run.EnrollmentId == enrollment.CorrelationId && run.AccountId == enrollment.AccountId && run.StepId == step.StepId)
        .OrderByDescending(run => run.StepSeq)
        .FirstOrDefaultAsync(stop);

    private static ChangeDecision.Refused WhyLate(ContactEnrollment enrollment, StepReport report, PlannedStep step, StepRun? lastRun)
    {
        if (report is StepReport.Failed && step.AwaitCompletion && lastRun is { Status: StepRunStatus.Completed })
            return ChangeDecision.Conflict($"{NameOf(step)} is completed; it cannot fail any more.", "Report a step once.");
        return enrollment.HasEnded
            ? ChangeDecision.Ended(enrollment)
            : ChangeDecision.Conflict($"{NameOf(step)} is over; step {enrollment.Position} is the current one.", "Report only the current step.");
    }

    private static ChangeDecision.Refused WhyNotAwaited(ContactEnrollment enrollment, PlannedStep step)
    {
        if (!step.AwaitCompletion)
            return ChangeDecision.Conflict(
                $"{NameOf(step)} does not await completion: handing it out is all there is to it.", "Report only steps with await_completion true.");
        if (step.Position > enrollment.Position)
            return ChangeDecision.Conflict(
                $"{NameOf(step)} is not the current one; step {enrollment.Position} is.", "Report a step once StepDue has handed it out.");
        return ChangeDecision.Conflict(
            $"{NameOf(step)} was not handed out{(enrollment.Attempt > 1 ? $" again for attempt {enrollment.Attempt}" : "")} yet.",
            "Report a step once StepDue has handed it out.");
    }

    private static string NameOf(PlannedStep step) => $"Step {step.Position} '{step.Name}'";
}
