using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outcomes;
using Enrollment.Testing;

namespace Enrollment.UnitTests.Enrollments;

/// <summary>A report is followed by section 8.2, with the cases that hang on it.</summary>
public sealed class ReportedCallTests
{
    private static readonly DateTimeOffset Now = Enrollees.Now;

    [Fact]
    public void Row_8_2_a_success_completes_and_succeeds()
    {
        var enrollment = CalledEnrollees.Out(steps: [A.CallStep(), A.CallStep(TimeSpan.FromDays(1))]);

        Assert.Equal(ReportEffect.Counted, enrollment.Report("goal_completed"));

        Assert.Equal((EnrollmentState.Completed, "succeeded"), (enrollment.State, enrollment.Outcome));
        Assert.Equal((true, "goal_completed"), ((bool?)enrollment.Body<EnrollmentCompleted>()["succeeded"], (string?)enrollment.Body<EnrollmentCompleted>()["lastOutcome"]));
    }

    [Fact]
    public void Row_8_2_a_success_goes_on_where_the_step_says_so_and_the_end_remembers_it()
    {
        var enrollment = CalledEnrollees.Out(steps: [A.CallStep(action: new CallAction(OnSuccess: AfterSuccess.Continue)), A.CallStep()]);

        enrollment.Report("goal_completed");
        Assert.Equal((EnrollmentState.Pending, 2, Gates.Call, null), (enrollment.State, enrollment.Position, enrollment.Gate, enrollment.Outcome));
        enrollment.HandOutWhenDue();
        enrollment.Report("goal_not_completed");

        Assert.Equal((EnrollmentState.Completed, "succeeded"), (enrollment.State, enrollment.Outcome));
    }

    [Theory]
    [InlineData("no_answer", 120, CallPriorities.Retry)]
    [InlineData("busy", 15, CallPriorities.Retry)]
    [InlineData("callback_requested", 120, CallPriorities.Promised)]
    [InlineData("failed", 5, CallPriorities.Retry)]
    public void Row_8_2_a_retry_is_another_attempt_after_the_delay_of_its_outcome(string outcome, int minutes, short priority)
    {
        var enrollment = CalledEnrollees.Out();

        enrollment.Report(outcome);

        Assert.Equal((EnrollmentState.Pending, 2, 2, Gates.Call), (enrollment.State, enrollment.Attempt, enrollment.StepSeq, enrollment.Gate));
        Assert.Equal((Now.AddMinutes(minutes), Now.AddMinutes(minutes), priority), (enrollment.WantedAt, enrollment.DueAt, enrollment.Priority));
        Assert.Equal(enrollment.DueAt, (DateTimeOffset?)enrollment.Body<CallFinished>()["nextCallAt"]);
    }

    [Fact]
    public void Row_8_2_after_the_last_attempt_the_next_step_follows_and_behind_the_last_it_is_no_success()
    {
        var enrollment = CalledEnrollees.Out(steps: [A.CallStep(), A.Step(TimeSpan.FromHours(1))]);

        enrollment.Report("goal_not_completed");
        Assert.Equal((EnrollmentState.Pending, 2, null, null), (enrollment.State, enrollment.Position, enrollment.Gate, enrollment.WantedAt));
        enrollment.HandOut();

        Assert.Equal((EnrollmentState.Completed, null), (enrollment.State, enrollment.Outcome));
        Assert.Equal((false, "goal_not_completed"), ((bool?)enrollment.Body<EnrollmentCompleted>()["succeeded"], (string?)enrollment.Body<EnrollmentCompleted>()["lastOutcome"]));
    }

    [Theory]
    [InlineData("do_not_call", false, EnrollmentState.Cancelled, null, true)]
    [InlineData("no_answer", true, EnrollmentState.Cancelled, null, true)]
    [InlineData("not_placed", true, EnrollmentState.Cancelled, null, true)]
    [InlineData("goal_completed", true, EnrollmentState.Completed, "succeeded", true)]
    [InlineData("invalid_number", false, EnrollmentState.Completed, null, false)]
    public void Row_8_2_an_objection_lists_the_number_and_a_success_stays_one(string outcome, bool flag, string state, string? succeeded, bool isListed)
    {
        var enrollment = CalledEnrollees.Out(steps: [A.CallStep(), A.CallStep()]);

        enrollment.Report(outcome, flag);

        Assert.Equal((state, succeeded, isListed ? 1 : 0), (enrollment.State, enrollment.Outcome, enrollment.Effects.Listed.Count));
        Assert.Equal(state == EnrollmentState.Cancelled ? "do_not_call" : null, enrollment.Reason);
    }

    [Fact]
    public void D2_X6_budgets_of_outcomes_do_not_add_up_beyond_max_attempts()
    {
        var enrollment = CalledEnrollees.Out(rules: OutcomeRules.Default with { MaxAttempts = 3 });

        foreach (var outcome in new[] { "busy", "busy" })
        {
            enrollment.Report(outcome);
            enrollment.HandOutWhenDue();
        }
        enrollment.Report("no_answer");

        Assert.Equal((EnrollmentState.Completed, null, 3), (enrollment.State, enrollment.Outcome, enrollment.Calling!.Calls.Count));
    }

    [Fact]
    public void X1_a_retry_after_the_windows_close_is_made_when_they_open_again()
    {
        var at = new DateTimeOffset(2026, 3, 23, 21, 0, 0, TimeSpan.Zero);
        var enrollment = CalledEnrollees.Out(settings => settings.CallWindows = CalledEnrollees.Weekdays9To17.Replace("09:00", "10:00", StringComparison.Ordinal).Replace("17:00", "18:00", StringComparison.Ordinal), now: at);

        enrollment.Report("no_answer");

        Assert.Equal((at.AddHours(2), new DateTimeOffset(2026, 3, 24, 14, 0, 0, TimeSpan.Zero)), (enrollment.WantedAt, enrollment.DueAt));
    }

    [Fact]
    public void X3_a_retry_takes_the_rest_of_the_window_and_never_comes_early()
    {
        var at = new DateTimeOffset(2026, 3, 23, 14, 0, 0, TimeSpan.Zero);
        var enrollment = CalledEnrollees.Out(settings => settings.CallWindows = CalledEnrollees.Weekdays9To17, now: at);

        enrollment.Report("busy");

        Assert.Equal(at.AddMinutes(15), enrollment.DueAt);
    }

    [Fact]
    public void X11_voicemail_is_no_success()
    {
        var enrollment = CalledEnrollees.Out();

        enrollment.Report("voicemail");

        Assert.Equal((EnrollmentState.Pending, false), (enrollment.State, enrollment.Calling!.Calls[0].IsSuccess));
    }

    [Fact]
    public void X10_not_placed_costs_no_attempt_and_the_twentieth_in_a_row_counts_as_failed()
    {
        var enrollment = CalledEnrollees.Out();

        for (var time = 1; time < 20; time++)
        {
            enrollment.Report("not_placed");
            Assert.Equal((EnrollmentState.Pending, 1, time + 1), (enrollment.State, enrollment.Attempt, enrollment.StepSeq));
            Assert.Equal(enrollment.Now.AddSeconds(60), enrollment.DueAt);
            enrollment.HandOutWhenDue();
        }
        enrollment.Report("not_placed");

        Assert.Equal((2, "failed", "not_placed"), (enrollment.Attempt, enrollment.Last().Outcome, enrollment.Last().FirstReported));
    }

    [Fact]
    public void A_promised_callback_is_wanted_at_its_time()
    {
        var enrollment = CalledEnrollees.Out();

        enrollment.Report("callback_requested", callbackAt: Now.AddDays(3));

        Assert.Equal((Now.AddDays(3), CallPriorities.Promised), (enrollment.WantedAt, enrollment.Priority));
    }

    [Fact]
    public void Executors_that_know_no_outcomes_report_the_goal_or_a_failure()
    {
        var (done, failed, lost) = (CalledEnrollees.Out(), CalledEnrollees.Out(), CalledEnrollees.Out());

        Assert.Equal(ReportOutcome.Accepted, done.TryReport(new StepReport.Executed(), stepSeq: 1));
        failed.TryReport(new StepReport.Failed("no line", Retry: true), stepSeq: 1);
        lost.TryReport(new StepReport.Failed("no line", Retry: false), stepSeq: 1);

        Assert.Equal("succeeded", done.Outcome);
        Assert.Equal((EnrollmentState.Pending, 2), (failed.State, failed.Attempt));
        Assert.Equal((EnrollmentState.Completed, null), (lost.State, lost.Outcome));
        Assert.Equal(ReportOutcome.Repeated, done.TryReport(new StepReport.Executed(), stepSeq: 1));
    }

    [Fact]
    public void A_member_of_a_group_that_succeeded_meanwhile_is_not_called_again()
    {
        var (again, won) = (CalledEnrollees.Out(group: Guid.NewGuid(), groupSucceededAt: Now), CalledEnrollees.Out(group: Guid.NewGuid(), groupSucceededAt: Now));

        again.Report("busy");
        won.Report("goal_completed");

        Assert.Equal((EnrollmentState.Cancelled, "group_succeeded"), (again.State, again.Reason));
        Assert.Equal("succeeded", won.Outcome);
        Assert.Equal(1, again.Count<AdvanceGroup>());
    }

    [Fact]
    public void A_member_of_a_group_that_succeeded_meanwhile_is_not_called_after_another_step_either()
    {
        var enrollment = CalledEnrollees.Waiting(group: Guid.NewGuid(), groupSucceededAt: Now, steps: [A.Step(awaitCompletion: true), A.CallStep()]);
        enrollment.HandOut();

        enrollment.TryReport(new StepReport.Executed(), stepSeq: 1);

        Assert.Equal((EnrollmentState.Cancelled, "group_succeeded"), (enrollment.State, enrollment.Reason));
    }
}
