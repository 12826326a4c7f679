using System.Diagnostics;
using Enrollment.Core.Steps;

namespace Enrollment.Core.Enrollments;

/// <summary>The part for reports of outside executors. One decision serves reports from the bus and from requests.</summary>
public sealed partial class ContactEnrollment
{
    /// <summary>Says whether a report of the current hand-out can still arrive, also while the enrollment is paused.</summary>
    private bool AwaitsReport => !HasEnded && CurrentStep.AwaitCompletion && IsUnderWay;

    // All attempts of a step that the service executes are one delivery: between two of them, too, a receiver who did not answer
    // in time may yet report the end of the work.
    private bool AwaitsEnd => AwaitsReport || (!HasEnded && CurrentStep is { AwaitCompletion: true, Action: StepAction.Executed } && Attempt > 1);

    /// <summary>Takes a report about a hand-out, as it comes over the bus.</summary>
    /// <param name="stepSeq">The number that the step was handed out under.</param>
    public ReportOutcome TryReport(StepReport report, int stepSeq)
    {
        if (Calling?.Find(stepSeq) is not null)
            return ReportCall(report, stepSeq);
        if (HasEnded || stepSeq > StepSeq)
            return HasEnded ? ReportOutcome.Late : ReportOutcome.NotAwaited;
        if (stepSeq == StepSeq)
            return TryReport(report);
        // A wish to be tried again counts once: its repeat would cost an attempt.
        var isOfThisDelivery = report.IsFinal && CurrentStep.Action is StepAction.Executed && stepSeq > StepSeq - Attempt;
        return isOfThisDelivery ? TryReport(report) : ReportOutcome.Late;
    }

    /// <summary>Takes a report about a step, as it comes in a request.</summary>
    /// <param name="lastRun">The step's last run; null if it was never handed out.</param>
    public ReportOutcome TryReport(StepReport report, PlannedStep step, StepRun? lastRun)
    {
        if (step.Call is not null)
            return Calling?.LastOf(step.Position) is { } call ? ReportCall(report, call.StepSeq) : ReportOutcome.NotAwaited;
        if (report is StepReport.Executed && step.AwaitCompletion && lastRun is { Status: StepRunStatus.Completed })
            return ReportOutcome.Repeated;
        if (HasEnded)
            return ReportOutcome.Late;
        if (!step.AwaitCompletion || step.Position > Position)
            return ReportOutcome.NotAwaited;
        return step.Position < Position ? ReportOutcome.Late : TryReport(report);
    }

    // Whatever it came by, it is about the current step.
    private ReportOutcome TryReport(StepReport report)
    {
        if (!(report.IsFinal ? AwaitsEnd : AwaitsReport))
            return ReportOutcome.NotAwaited;
        switch (report)
        {
            case StepReport.Executed:
                FinishStep();
                break;
            case StepReport.Failed failed:
                FailStep(failed.Error, failed.Retry);
                break;
            default:
                throw new UnreachableException();
        }
        return ReportOutcome.Accepted;
    }
}
