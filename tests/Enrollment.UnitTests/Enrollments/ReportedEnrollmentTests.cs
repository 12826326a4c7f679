using System.Diagnostics;
using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Enrollment.Testing;

namespace Enrollment.UnitTests.Enrollments;

/// <summary>
/// A report counts or not, depending on where its enrollment is. A report over the bus names a hand-out; one over HTTP names a step, and knows
/// the step's last run. Both are about the first step here.
/// </summary>
public sealed class ReportedEnrollmentTests
{
    private const ReportOutcome Accepted = ReportOutcome.Accepted;
    private const ReportOutcome Repeated = ReportOutcome.Repeated;
    private const ReportOutcome Late = ReportOutcome.Late;
    private const ReportOutcome NotAwaited = ReportOutcome.NotAwaited;

    [Theory]
    // Nobody was asked yet.
    [InlineData("pending", "executed", NotAwaited, NotAwaited)]
    [InlineData("pending", "failed", NotAwaited, NotAwaited)]
    [InlineData("pending", "retry", NotAwaited, NotAwaited)]
    [InlineData("paused while pending", "executed", NotAwaited, NotAwaited)]
    [InlineData("webhook pending", "executed", NotAwaited, NotAwaited)]
    // The executor is at work.
    [InlineData("awaiting", "executed", Accepted, Accepted)]
    [InlineData("awaiting", "failed", Accepted, Accepted)]
    [InlineData("awaiting", "retry", Accepted, Accepted)]
    [InlineData("paused while awaiting", "executed", Accepted, Accepted)]
    [InlineData("paused while awaiting", "failed", Accepted, Accepted)]
    [InlineData("paused while awaiting", "retry", Accepted, Accepted)]
    [InlineData("webhook out", "executed", Accepted, Accepted)]
    [InlineData("webhook out", "failed", Accepted, Accepted)]
    [InlineData("webhook out", "retry", Accepted, Accepted)]
    [InlineData("webhook answered", "executed", Accepted, Accepted)]
    [InlineData("webhook answered", "retry", Accepted, Accepted)]
    // Between two attempts: those of a webhook are one delivery, whose end may yet be reported.
    [InlineData("between attempts", "executed", NotAwaited, NotAwaited)]
    [InlineData("between attempts", "failed", NotAwaited, NotAwaited)]
    [InlineData("between attempts", "retry", NotAwaited, NotAwaited)]
    [InlineData("webhook between attempts", "executed", Accepted, Accepted)]
    [InlineData("webhook between attempts", "failed", Accepted, Accepted)]
    [InlineData("webhook between attempts", "retry", NotAwaited, NotAwaited)]
    // The service does the step alone.
    [InlineData("webhook out, not awaited", "executed", NotAwaited, NotAwaited)]
    [InlineData("webhook out, not awaited", "failed", NotAwaited, NotAwaited)]
    public void A_report_about_the_current_hand_out_counts_while_it_is_awaited(string place, string report, ReportOutcome overBus, ReportOutcome overHttp) =>
        AssertOutcomes(place, report, overBus, overHttp);

    // Only HTTP answers whoever reports, so only there a repeat is told from a report that came too late.
    [Theory]
    [InlineData("reported", "executed", Late, Repeated)]
    [InlineData("reported", "failed", Late, Late)]
    [InlineData("reported", "retry", Late, Late)]
    [InlineData("reported, last step", "executed", Late, Repeated)]
    [InlineData("reported, last step", "failed", Late, Late)]
    [InlineData("skipped", "executed", Late, Late)]
    [InlineData("failed", "executed", Late, Late)]
    [InlineData("failed", "failed", Late, Late)]
    [InlineData("cancelled", "executed", Late, Late)]
    [InlineData("cancelled", "retry", Late, Late)]
    [InlineData("handed out without report", "executed", Late, NotAwaited)]
    public void A_report_about_a_step_that_is_over_changes_nothing(string place, string report, ReportOutcome overBus, ReportOutcome overHttp) =>
        AssertOutcomes(place, report, overBus, overHttp);

    [Theory]
    [InlineData("executed")]
    [InlineData("failed")]
    [InlineData("retry")]
    public void A_report_about_a_step_still_to_come_is_not_awaited(string report)
    {
        var overBus = Enrollees.Out(1, Awaited, Awaited);
        var overHttp = Enrollees.Out(1, Awaited, Awaited);

        Assert.Equal(NotAwaited, overBus.TryReport(ReportOf(report), stepSeq: 2));
        Assert.Equal(NotAwaited, overHttp.TryReport(ReportOf(report), overHttp.Plan.At(2), lastRun: null));
        Assert.Equal((1, 1), (overBus.Position, overHttp.Position));
    }

    private static SequenceStep Awaited => A.Step(awaitCompletion: true);

    private static void AssertOutcomes(string place, string report, ReportOutcome overBus, ReportOutcome overHttp)
    {
        var (onBus, seq, _) = At(place);
        var (onHttp, _, lastRun) = At(place);
        var before = (All(onBus), All(onHttp));

        Assert.Equal(
            (overBus, overHttp),
            (onBus.TryReport(ReportOf(report), seq), onHttp.TryReport(ReportOf(report), onHttp.Plan.At(1), lastRun)));

        if (overBus == Accepted)
            Assert.Equal(All(onBus), All(onHttp));
        else
            Assert.Equal(before, (All(onBus), All(onHttp)));
    }

    // What a report may change. The pause before another call hangs on the id.
    private static string All(ContactEnrollment e) =>
        $"{e.State} {e.Position} {e.StepSeq} {e.Attempt} {e.IsOut} {e.DueAt is null} {e.HeldState} {e.HeldDueAt is null} {e.Reason} {e.FinishedAt} "
        + $"{e.Effects.Run?.StepSeq} {e.Effects.Run?.Status} {e.Effects.Announcements.Count}";

    /// <summary>An enrollment whose first step is somewhere, the number of the step's last hand-out, and its last run.</summary>
    private static (ContactEnrollment Enrollment, int StepSeq, StepRun? LastRun) At(string place)
    {
        var call = A.WebhookStep(awaitCompletion: true);
        var enrollment = place switch
        {
            "reported, last step" => Enrollees.At(1, Awaited),
            "webhook out, not awaited" => Enrollees.At(1, A.WebhookStep(), A.Step(TimeSpan.FromDays(9))),
            "handed out without report" => Enrollees.At(1, A.Step(), A.Step(TimeSpan.FromDays(9))),
            _ => Enrollees.At(1, place.StartsWith("webhook", StringComparison.Ordinal) ? call : Awaited, A.Step(TimeSpan.FromDays(9))),
        };
        if (place is not ("pending" or "paused while pending" or "webhook pending"))
            enrollment.HandOut();
        GoOn(enrollment, place);
        // Between two attempts the step has a new number, which no hand-out bears yet.
        return (enrollment, place.Contains("between", StringComparison.Ordinal) ? enrollment.StepSeq : 1, enrollment.Effects.Run);
    }

    private static void GoOn(ContactEnrollment enrollment, string place)
    {
        switch (place)
        {
            case "paused while pending" or "paused while awaiting":
                enrollment.TryPause();
                break;
            case "webhook answered":
                enrollment.AnswerStep(Answer(enrollment, StepAnswers.Done));
                break;
            case "webhook between attempts":
                enrollment.AnswerStep(Answer(enrollment, StepAnswers.Retry));
                break;
            case "between attempts":
                enrollment.Failed("busy", retry: true);
                break;
            case "reported" or "reported, last step":
                enrollment.Done();
                break;
            case "failed":
                enrollment.Failed("no such number", retry: false);
                break;
            case "skipped":
                enrollment.TrySkipStep();
                break;
            case "cancelled":
                enrollment.TryCancel("moved away");
                break;
        }
    }

    private static StepAnswered Answer(ContactEnrollment enrollment, string outcome) =>
        new(enrollment.CorrelationId, enrollment.AccountId, StepSeq: 1, outcome, 503, null, outcome == StepAnswers.Done ? null : "answered 503", RetryAfterSeconds: 60);

    private static StepReport ReportOf(string report) => report switch
    {
        "executed" => new StepReport.Executed(),
        "failed" => new StepReport.Failed("no such number", Retry: false),
        "retry" => new StepReport.Failed("busy", Retry: true),
        _ => throw new UnreachableException(),
    };
}
