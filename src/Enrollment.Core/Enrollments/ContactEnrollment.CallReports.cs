using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Outbox;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Requests;
using Enrollment.Core.Steps;
using Enrollment.Core.Webhooks;

namespace Enrollment.Core.Enrollments;

/// <summary>The part for dialers. One decision serves starts and reports from the bus and from requests.</summary>
public sealed partial class ContactEnrollment
{
    private readonly List<Call> _listed = [];
    private readonly List<WebhookDelivery> _results = [];

    /// <summary>Takes a dialer's report about one of the enrollment's calls, however late or often it comes.</summary>
    /// <param name="stepSeq">The number that the call was handed out under.</param>
    public CallResult ReportCall(GivenReport report, int stepSeq) => ReportCall(report, stepSeq, endsStep: false);

    /// <summary>Notes that a dialer has begun to dial. It has not asked, so the call is not taken back whatever stands against it.</summary>
    /// <param name="stepSeq">The number that the call was handed out under.</param>
    public void NoteCallStarted(int stepSeq)
    {
        if (Calling?.Find(stepSeq) is { StartedAt: null, IsOpen: true } call)
            Start(call);
    }

    /// <summary>
    /// Answers a dialer that asks whether it may dial. A call that it must not dial is taken back at once: it costs no attempt, and is
    /// due again if the person may be called later.
    /// </summary>
    /// <param name="stepSeq">The number that the call was handed out under.</param>
    public CallStart StartCall(int stepSeq)
    {
        if (Calling?.Find(stepSeq) is not { } call)
            return new CallStart.Unknown();
        if (WhyNotToDial(call) is { } reason)
        {
            if (call is { StartedAt: null, IsOpen: true })
                TakeBack(call, reason);
            return new CallStart.Refused(reason);
        }
        if (call.StartedAt is null)
            Start(call);
        return new CallStart.Granted(call.ReportBy);
    }

    private CallResult ReportCall(GivenReport report, int stepSeq, bool endsStep)
    {
        if (Calling?.Find(stepSeq) is not { } call)
            return new(ReportEffect.Unknown, ListedNumber: false);
        var effect = Take(call, report, endsStep);
        IsChanged |= effect is not (ReportEffect.Repeated or ReportEffect.Contradicts);
        if (report.ListsNumber)
            ListNumber(call);
        return new(effect, report.ListsNumber);
    }

    // An executor of steps that knows no outcomes.
    private ReportOutcome ReportCall(StepReport report, int stepSeq)
    {
        var given = report is StepReport.Failed failed
            ? new GivenReport(CallOutcomes.Failed.Word) { Summary = StorableText.Of(failed.Error, EnrollmentEnd.MaxReasonLength) }
            : new GivenReport(CallOutcomes.GoalCompleted.Word);
        return ReportCall(given, stepSeq, endsStep: report.IsFinal).Effect switch
        {
            ReportEffect.Counted or ReportEffect.Succeeded => ReportOutcome.Accepted,
            ReportEffect.Repeated => ReportOutcome.Repeated,
            ReportEffect.Unknown => ReportOutcome.NotAwaited,
            _ => ReportOutcome.Late,
        };
    }

    private ReportEffect Take(Call call, GivenReport report, bool endsStep)
    {
        if (call.FirstReported is { } first)
        {
            if (first == report.Outcome)
                return ReportEffect.Repeated;
            // Noted once for each outcome: however often a dialer contradicts itself, the notes stay few.
            if (!call.HasNoted(report.Outcome))
                NoteLate(call, report, contradicts: true);
            return ReportEffect.Contradicts;
        }
        if (!IsAwaited(call))
            return TakeLate(call, report);
        Count(call, report.ToCallReport(), report, endsStep);
        return ReportEffect.Counted;
    }

    private ReportEffect TakeLate(Call call, GivenReport report)
    {
        var outcome = CallOutcomes.Of(report.Outcome);
        var isSuccess = Plan.CallRules!.IsSuccess(outcome);
        // An open one was withdrawn: only now is it certain that its place is free.
        if (call.IsOpen)
            Close(call, outcome, isSuccess, report);
        else
            NoteLate(call, report, contradicts: false, isSuccess);
        if (isSuccess)
            SucceedLate(call);
        AnnounceFinished(call, outcome, isSuccess, report, late: Math.Max(1, call.ReadLateReports().Count));
        return isSuccess ? ReportEffect.Succeeded : ReportEffect.Noted;
    }

    private void NoteLate(Call call, GivenReport report, bool contradicts, bool isSuccess = false)
    {
        call.NoteLate(new(Now, contradicts, report), isSuccess);
        IsChanged = true;
    }

    // Nobody is called again after saying yes. A call that is under way is not cut off: its own report finds the success.
    private void SucceedLate(Call call)
    {
        if (HasEnded)
        {
            if (Outcome == EnrollmentEnd.Succeeded)
                return;
            _outcome = EnrollmentEnd.Succeeded;
            AskGroup(MessageIds.For(CorrelationId, nameof(AdvanceGroup), call.StepSeq));
        }
        else if (!IsUnderWay && HasReachedGoal)
        {
            End(AfterCalls());
        }
        else if (!IsUnderWay && call.Position == Position)
        {
            Go(NextStep.After(Plan, Position, Anchor, doneAt: Now));
        }
    }

    // Whatever the report is worth otherwise: the person has objected.
    private void ListNumber(Call call)
    {
        _listed.Add(call);
        IsChanged = true;
        if (!HasEnded)
            TryEnd(EnrollmentEnd.Cancelled(WithdrawalReasons.DoNotCall));
    }

    private void Start(Call call)
    {
        call.Start(Now, Now + Calling!.Settings.ReportTimeout);
        IsChanged = true;
        if (IsAwaited(call))
            Await(EnrollmentState.Processing, call.ReportBy);
    }

    private string? WhyNotToDial(Call call)
    {
        if (call.WithdrawnReason is not null || HasEnded)
            return call.WithdrawnReason ?? WithdrawalReasons.OfEnd(Reason);
        if (!IsAwaited(call))
            return call.IsReported ? WithdrawalReasons.Superseded : WithdrawalReasons.Expired;
        if (call.StartedAt is not null)
            return null;
        if (Calling!.Obstacle is { } obstacle)
            return obstacle;
        if (Calling.Facts.GroupSucceededAt is not null)
            return WithdrawalReasons.GroupSucceeded;
        if (!Calling.IsOpenAt(Now))
            return WithdrawalReasons.WindowClosed;
        return Now >= call.ExpiresAt ? WithdrawalReasons.Expired : null;
    }

    private void TakeBack(Call call, string reason)
    {
        if (call.WithdrawnAt is null)
            call.Withdraw(Now, reason);
        IsChanged = true;
        if (IsAwaited(call) && reason is WithdrawalReasons.Unsubscribed or WithdrawalReasons.DoNotCall)
            TryEnd(EnrollmentEnd.Cancelled(reason));
        FindOver(call, CallOutcomes.NotPlaced);
    }
}
