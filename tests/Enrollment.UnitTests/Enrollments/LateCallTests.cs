using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Testing;

namespace Enrollment.UnitTests.Enrollments;

/// <summary>Late, repeated and contradicting reports: section 8.4, row by row.</summary>
public sealed class LateCallTests
{
    private static readonly DateTimeOffset Now = Enrollees.Now;

    [Fact]
    public void Row_8_4_the_same_outcome_again_changes_nothing()
    {
        var enrollment = CalledEnrollees.Out();
        enrollment.Report("busy");
        var messages = enrollment.Effects.Announcements.Count;

        Assert.Equal(ReportEffect.Repeated, enrollment.Report("busy"));

        Assert.Equal((EnrollmentState.Pending, 2, messages), (enrollment.State, enrollment.Attempt, enrollment.Effects.Announcements.Count));
        Assert.Empty(enrollment.Last().ReadLateReports());
    }

    [Fact]
    public void Row_8_4_another_outcome_for_a_reported_call_is_only_noted()
    {
        var enrollment = CalledEnrollees.Out();
        enrollment.Report("busy");

        Assert.Equal(ReportEffect.Contradicts, enrollment.Report("goal_completed"));

        Assert.Equal((EnrollmentState.Pending, 2, "busy", false), (enrollment.State, enrollment.Attempt, enrollment.Last().Outcome, enrollment.Last().IsSuccess));
        Assert.Equal(("goal_completed", true), enrollment.Last().ReadLateReports() is [var late] ? (late.Report.Outcome, late.Contradicts) : default);
    }

    [Fact]
    public void Row_8_4_a_late_report_is_noted_and_announced_as_late()
    {
        var enrollment = Overdue();

        Assert.Equal(ReportEffect.Noted, enrollment.Report("no_answer"));

        Assert.Equal((EnrollmentState.Completed, null, "no_report"), (enrollment.State, enrollment.Outcome, enrollment.Last().Outcome));
        Assert.True((bool)enrollment.Body<CallFinished>()["late"]!);
        Assert.Equal(ReportEffect.Repeated, enrollment.Report("no_answer"));
        Assert.Equal(ReportEffect.Contradicts, enrollment.Report("busy"));
    }

    [Fact]
    public void Row_8_4_a_late_success_ends_a_live_enrollment_of_which_nothing_is_handed_out()
    {
        var enrollment = CalledEnrollees.Out(settings => settings.RequireStart = true);
        enrollment.Now = enrollment.DueAt!.Value;
        enrollment.TimeOutStep();
        Assert.Equal(EnrollmentState.Pending, enrollment.State);

        Assert.Equal(ReportEffect.Succeeded, enrollment.Report("goal_completed"));

        Assert.Equal((EnrollmentState.Completed, "succeeded", null), (enrollment.State, enrollment.Outcome, enrollment.Gate));
    }

    [Fact]
    public void Row_8_4_D3_a_late_success_turns_succeeded_true_after_the_end_and_tells_the_group()
    {
        var enrollment = Overdue(group: Guid.NewGuid());
        var asked = enrollment.Count<AdvanceGroup>();

        Assert.Equal(ReportEffect.Succeeded, enrollment.Report("goal_completed"));

        Assert.Equal((EnrollmentState.Completed, "succeeded", "no_report", true), (enrollment.State, enrollment.Outcome, enrollment.Last().Outcome, enrollment.Last().IsSuccess));
        Assert.Equal(asked + 1, enrollment.Count<AdvanceGroup>());
        Assert.Equal(enrollment.Effects.Announcements.Count, enrollment.Effects.Announcements.Select(message => message.MessageId).Distinct().Count());
    }

    [Fact]
    public void A_late_success_while_another_call_is_under_way_lets_that_end_and_then_nobody_is_called_again()
    {
        var enrollment = CalledEnrollees.Out(settings => settings.RequireStart = true, steps: [A.CallStep(), A.CallStep()]);
        enrollment.Now = enrollment.DueAt!.Value;
        enrollment.TimeOutStep();
        enrollment.HandOutWhenDue();

        Assert.Equal(ReportEffect.Succeeded, enrollment.Report("goal_completed", seq: 1));
        Assert.Equal(EnrollmentState.Processing, enrollment.State);
        enrollment.Report("busy");

        Assert.Equal((EnrollmentState.Completed, "succeeded"), (enrollment.State, enrollment.Outcome));
    }

    [Theory]
    [InlineData("an objection")]
    [InlineData("an objection to another call")]
    [InlineData("a cancellation")]
    public void Row_8_4_a_success_is_never_taken_back_by_what_ends_the_enrollment_afterwards(string by)
    {
        var goesOn = A.CallStep(action: new CallAction(OnSuccess: AfterSuccess.Continue));
        var enrollment = CalledEnrollees.Out(group: Guid.NewGuid(), steps: [goesOn, A.CallStep()]);
        enrollment.Report("goal_completed", doNotCall: by == "an objection");
        if (by == "an objection to another call")
        {
            enrollment.HandOutWhenDue();
            enrollment.Report("do_not_call");
        }
        if (by == "a cancellation")
            enrollment.TryCancel("moved away");

        Assert.Equal((EnrollmentState.Cancelled, "succeeded", 1), (enrollment.State, enrollment.Outcome, enrollment.Count<AdvanceGroup>()));
        Assert.Equal(by == "a cancellation" ? "moved away" : "do_not_call", enrollment.Reason);
    }

    [Theory]
    [InlineData("no_answer", ReportEffect.Noted)]
    [InlineData("goal_completed", ReportEffect.Succeeded)]
    public void Row_8_4_an_objection_takes_effect_at_any_time(string outcome, ReportEffect effect)
    {
        var (late, contradicting, repeated) = (Overdue(), CalledEnrollees.Out(), CalledEnrollees.Out());
        contradicting.Report("busy");
        repeated.Report(outcome == "no_answer" ? outcome : "busy");

        Assert.Equal(effect, late.Report(outcome, doNotCall: true));
        contradicting.Report(outcome, doNotCall: true);
        repeated.Report(outcome == "no_answer" ? outcome : "busy", doNotCall: true);

        Assert.All(new[] { late, contradicting, repeated }, enrollment => Assert.Single(enrollment.Effects.Listed));
        Assert.Equal((EnrollmentState.Cancelled, "do_not_call"), (contradicting.State, contradicting.Reason));
        Assert.Equal((EnrollmentState.Cancelled, "do_not_call"), (repeated.State, repeated.Reason));
    }

    [Fact]
    public void Row_8_4_a_report_of_another_hand_out_is_of_no_call()
    {
        var enrollment = CalledEnrollees.Out();

        Assert.Equal(ReportEffect.Unknown, enrollment.Report("busy", seq: 2));
        Assert.Equal(EnrollmentState.Processing, enrollment.State);
    }

    [Fact]
    public void A_withdrawn_call_that_runs_is_noted_and_frees_its_place()
    {
        var enrollment = CalledEnrollees.Out();
        enrollment.TryCancel("moved away");
        Assert.True(enrollment.Last().IsOpen);

        Assert.Equal(ReportEffect.Noted, enrollment.Report("no_answer"));

        Assert.Equal((EnrollmentState.Cancelled, false, "no_answer"), (enrollment.State, enrollment.Last().IsOpen, enrollment.Last().Outcome));
        Assert.True((bool)enrollment.Body<CallFinished>()["late"]!);
    }

    private static ContactEnrollment Overdue(Guid? group = null)
    {
        var enrollment = CalledEnrollees.Out(group: group);
        enrollment.Now = enrollment.DueAt!.Value;
        enrollment.TimeOutStep();
        Assert.Equal("no_report", enrollment.Last().Outcome);
        return enrollment;
    }
}
