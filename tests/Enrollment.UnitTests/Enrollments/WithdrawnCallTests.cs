using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Steps;
using Enrollment.Testing;

namespace Enrollment.UnitTests.Enrollments;

/// <summary>Time-outs and withdrawal: section 8.3, row by row; and enrollments that wait for their group.</summary>
public sealed class WithdrawnCallTests
{
    private static readonly DateTimeOffset Now = Enrollees.Now;

    [Fact]
    public void Row_8_3_a_call_expires_after_its_time_or_when_the_window_closes()
    {
        var late = new DateTimeOffset(2026, 3, 23, 20, 55, 0, TimeSpan.Zero);

        Assert.Equal(Now.AddMinutes(10), CalledEnrollees.Out().Last().ExpiresAt);
        Assert.Equal(late.AddMinutes(5), CalledEnrollees.Out(settings => settings.CallWindows = CalledEnrollees.Weekdays9To17, now: late).Last().ExpiresAt);
    }

    [Fact]
    public void Row_8_3_a_start_is_granted_as_often_as_it_is_asked_and_the_report_counts_from_it()
    {
        var enrollment = CalledEnrollees.Out();
        enrollment.Now = Now.AddMinutes(2);

        var (first, again) = (enrollment.StartCall(stepSeq: 1), enrollment.StartCall(stepSeq: 1));

        Assert.Equal(new CallStart.Granted(Now.AddMinutes(62)), first);
        Assert.Equal(first, again);
        Assert.Equal((Now.AddMinutes(62), Now.AddMinutes(62)), (enrollment.DueAt, enrollment.Last().ReportBy));
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("window_closed")]
    [InlineData("sequence_inactive")]
    public void Row_8_3_a_start_that_is_refused_takes_the_call_back(string reason)
    {
        var enrollment = CalledEnrollees.Out(
            settings => settings.CallWindows = reason == "window_closed" ? CalledEnrollees.Weekdays9To17 : settings.CallWindows,
            obstacle: reason == "sequence_inactive" ? reason : null, now: new DateTimeOffset(2026, 3, 23, 20, 55, 0, TimeSpan.Zero));
        enrollment.Now += reason == "sequence_inactive" ? TimeSpan.FromMinutes(1) : TimeSpan.FromMinutes(11);

        Assert.Equal(new CallStart.Refused(reason), enrollment.StartCall(stepSeq: 1));

        Assert.Equal((EnrollmentState.Pending, 1, 2, false), (enrollment.State, enrollment.Attempt, enrollment.StepSeq, enrollment.Last().IsOpen));
        Assert.Equal(new CallStart.Refused(reason), enrollment.StartCall(stepSeq: 1));
    }

    [Theory]
    [InlineData("unsubscribed")]
    [InlineData("do_not_call")]
    public void Row_8_3_a_start_for_a_person_who_has_left_ends_the_enrollment(string reason)
    {
        var enrollment = CalledEnrollees.Out(obstacle: reason);

        Assert.Equal(new CallStart.Refused(reason), enrollment.StartCall(stepSeq: 1));

        Assert.Equal((EnrollmentState.Cancelled, reason, false), (enrollment.State, enrollment.Reason, enrollment.Last().IsOpen));
    }

    [Fact]
    public void Row_8_3_a_start_is_refused_once_the_group_has_succeeded()
    {
        var enrollment = CalledEnrollees.Out(group: Guid.NewGuid(), groupSucceededAt: Now);

        Assert.Equal(new CallStart.Refused("group_succeeded"), enrollment.StartCall(stepSeq: 1));

        Assert.Equal((EnrollmentState.Cancelled, "group_succeeded"), (enrollment.State, enrollment.Reason));
    }

    [Fact]
    public void Row_8_3_D4_without_its_start_a_call_was_not_placed_and_a_later_start_is_refused()
    {
        var enrollment = CalledEnrollees.Out(settings => settings.RequireStart = true);
        Assert.Equal(enrollment.Last().ExpiresAt, enrollment.DueAt);
        enrollment.Now = enrollment.DueAt!.Value;

        enrollment.TimeOutStep();

        Assert.Equal((EnrollmentState.Pending, 1, "not_placed", false), (enrollment.State, enrollment.Attempt, enrollment.Last().Outcome, enrollment.Last().IsOpen));
        Assert.Equal(enrollment.Now.AddSeconds(60), enrollment.DueAt);
        Assert.Equal(new CallStart.Refused("expired"), enrollment.StartCall(stepSeq: 1));
    }

    [Fact]
    public void Row_8_3_D3_without_a_report_nobody_is_called_again()
    {
        var enrollment = CalledEnrollees.Out();
        enrollment.Now = enrollment.DueAt!.Value;

        enrollment.TimeOutStep();

        Assert.Equal((EnrollmentState.Completed, null, "no_report"), (enrollment.State, enrollment.Outcome, enrollment.Last().Outcome));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Row_8_3_an_end_withdraws_the_call_and_frees_its_place_only_where_nobody_dials(bool requireStart, bool isStarted)
    {
        var enrollment = CalledEnrollees.Out(settings => settings.RequireStart = requireStart);
        if (isStarted)
            enrollment.StartCall(stepSeq: 1);

        enrollment.TryCancel("moved away");

        Assert.Equal("cancelled", (string?)enrollment.Body<CallWithdrawn>()["reason"]);
        Assert.Equal(!requireStart || isStarted, enrollment.Last().IsOpen);
        Assert.Equal(enrollment.Last().IsOpen ? 0 : 1, enrollment.Count<CallFinished>());
        Assert.Equal(new CallStart.Refused("cancelled"), enrollment.StartCall(stepSeq: 1));
    }

    [Fact]
    public void Row_8_3_a_withdrawn_call_is_closed_when_its_report_is_overdue()
    {
        var enrollment = CalledEnrollees.Out();
        enrollment.TryCancel("moved away");

        enrollment.CloseOverdueCall();
        Assert.True(enrollment.Last().IsOpen);
        enrollment.Now = enrollment.Last().ReportBy;
        enrollment.CloseOverdueCall();

        Assert.Equal((false, "no_report", EnrollmentState.Cancelled), (enrollment.Last().IsOpen, enrollment.Last().Outcome, enrollment.State));
        var told = enrollment.Body<CallFinished>();
        Assert.Equal(("no_report", false, 1), ((string?)told["outcome"], (bool)told["late"]!, enrollment.Count<CallFinished>()));
    }

    [Theory]
    [InlineData(StepAnswers.NotCalled, "not_placed")]
    [InlineData(StepAnswers.Failed, "failed")]
    public void Row_8_1_a_withdrawn_call_frees_its_place_as_soon_as_it_is_known_that_nobody_dials(string answer, string outcome)
    {
        var (cancelled, skipped) = (CalledEnrollees.Out(), CalledEnrollees.Out(steps: [A.CallStep(), A.CallStep(TimeSpan.FromDays(1))]));
        cancelled.TryCancel("moved away");
        skipped.TrySkipStep();

        foreach (var enrollment in new[] { cancelled, skipped })
        {
            var (state, stepSeq, attempt) = (enrollment.State, enrollment.StepSeq, enrollment.Attempt);
            enrollment.AnswerStep(new(enrollment.CorrelationId, enrollment.AccountId, StepSeq: 1, answer, null, null, "no dialer took it in time", null));

            Assert.Equal((false, outcome), (enrollment.Last().IsOpen, enrollment.Last().Outcome));
            Assert.Equal((state, stepSeq, attempt), (enrollment.State, enrollment.StepSeq, enrollment.Attempt));
        }
    }

    [Fact]
    public void Row_8_3_paused_under_way_the_report_still_counts_and_resumed_it_has_its_whole_time_again()
    {
        var enrollment = CalledEnrollees.Out();
        Assert.True(enrollment.TryPause());
        Assert.Equal("paused", (string?)enrollment.Body<CallWithdrawn>()["reason"]);

        enrollment.Now = Now.AddHours(1);
        enrollment.TryResume();
        Assert.Equal((EnrollmentState.Processing, Now.AddHours(2), Now.AddHours(2)), (enrollment.State, enrollment.DueAt, enrollment.Last().ReportBy));
        enrollment.TryPause();
        Assert.Equal(ReportEffect.Counted, enrollment.Report("busy"));

        Assert.Equal((EnrollmentState.Paused, EnrollmentState.Pending, null, 2), (enrollment.State, enrollment.HeldState, enrollment.Gate, enrollment.Attempt));
    }

    [Fact]
    public void Row_8_3_paused_before_its_start_the_call_is_taken_back_and_resumed_it_stands_at_its_gate()
    {
        var enrollment = CalledEnrollees.Out(settings => settings.RequireStart = true);

        enrollment.TryPause();
        Assert.Equal((EnrollmentState.Pending, false, null), (enrollment.HeldState, enrollment.Last().IsOpen, enrollment.Gate));
        enrollment.Now = Now.AddDays(1);
        enrollment.TryResume();

        Assert.Equal((EnrollmentState.Pending, Gates.Call, Now.AddDays(1), 1), (enrollment.State, enrollment.Gate, enrollment.DueAt, enrollment.Attempt));
    }

    [Fact]
    public void Rule_7_2_a_call_stays_wanted_since_it_was_however_often_it_is_paused_or_not_taken()
    {
        var (paused, handedOut, notTaken) = (CalledEnrollees.Waiting(), CalledEnrollees.Out(settings => settings.RequireStart = true), CalledEnrollees.Out());

        foreach (var enrollment in new[] { paused, handedOut })
        {
            enrollment.TryPause();
            enrollment.Now = Now.AddDays(3);
            enrollment.TryResume();
        }
        notTaken.TakeBackCall(stepSeq: 1);

        Assert.All(new[] { paused, handedOut, notTaken }, enrollment => Assert.Equal(Now, enrollment.WantedAt));
        Assert.Equal((Now.AddDays(3), Now.AddDays(3), Now.AddSeconds(60)), (paused.DueAt, handedOut.DueAt, notTaken.DueAt));
    }

    [Fact]
    public void Rule_7_2_a_call_that_is_wanted_later_is_not_made_sooner_by_a_pause()
    {
        var enrollment = CalledEnrollees.Out();
        enrollment.Report("no_answer");

        enrollment.TryPause();
        enrollment.TryResume();

        Assert.Equal((Now.AddHours(2), Now.AddHours(2)), (enrollment.WantedAt, enrollment.DueAt));
    }

    [Fact]
    public void A_skipped_call_is_superseded()
    {
        var enrollment = CalledEnrollees.Out(steps: [A.CallStep(), A.CallStep(TimeSpan.FromDays(1))]);

        Assert.True(enrollment.TrySkipStep());

        Assert.Equal("superseded", (string?)enrollment.Body<CallWithdrawn>()["reason"]);
        Assert.Equal((EnrollmentState.Pending, 2, Gates.Call), (enrollment.State, enrollment.Position, enrollment.Gate));
        Assert.Equal(ReportEffect.Noted, enrollment.Report("no_answer"));
    }

    [Fact]
    public void A_skipped_call_that_nobody_dials_is_announced_as_over_with_the_call_that_comes_next()
    {
        var enrollment = CalledEnrollees.Out(settings => settings.RequireStart = true, steps: [A.CallStep(), A.CallStep(TimeSpan.FromDays(1))]);

        enrollment.TrySkipStep();

        Assert.Equal(("not_placed", enrollment.DueAt), ((string?)enrollment.Body<CallFinished>()["outcome"], (DateTimeOffset?)enrollment.Body<CallFinished>()["nextCallAt"]));
        Assert.Equal("superseded", (string?)enrollment.Body<CallWithdrawn>()["reason"]);
    }

    [Fact]
    public void A_skipped_call_is_over_at_its_own_time_whatever_the_next_step_waits_for()
    {
        var enrollment = CalledEnrollees.Out(steps: [A.CallStep(), A.Step(awaitCompletion: true)]);
        var reportBy = enrollment.Last().ReportBy;
        enrollment.TrySkipStep();
        enrollment.HandOut();

        enrollment.Defer(Now.AddDays(1));
        enrollment.TryPause();
        enrollment.TryResume();

        Assert.Equal((EnrollmentState.Processing, 2, reportBy), (enrollment.State, enrollment.Position, enrollment.Last().ReportBy));
    }

    [Fact]
    public void Who_waits_for_a_group_is_neither_skipped_nor_reported_and_goes_on_from_the_moment_of_its_turn()
    {
        var enrollment = InLine();

        Assert.False(enrollment.TrySkipStep());
        Assert.Equal(ReportEffect.Unknown, enrollment.ReportCall(new("busy"), stepSeq: 1).Effect);
        Assert.True(enrollment.TryPause());
        Assert.False(enrollment.TryActivate());
        Assert.True(enrollment.TryResume());
        Assert.Equal((EnrollmentState.Waiting, 1), (enrollment.State, enrollment.Count<AdvanceGroup>()));
        enrollment.Now = Now.AddDays(2);

        Assert.True(enrollment.TryActivate());

        Assert.Equal((EnrollmentState.Pending, Gates.Call, Now.AddDays(2), Now.AddDays(2)), (enrollment.State, enrollment.Gate, enrollment.DueAt, enrollment.Anchor));
        Assert.Equal(1, enrollment.Count<EnrollmentActivated>());
        Assert.True(enrollment.Effects.IsActivated);
    }

    [Fact]
    public void Who_waits_for_a_group_can_be_cancelled() => Assert.True(InLine().TryCancel("moved away"));

    private static ContactEnrollment InLine()
    {
        var active = CalledEnrollees.Waiting();
        return new()
        {
            CorrelationId = active.CorrelationId,
            AccountId = active.AccountId,
            SequenceId = active.SequenceId,
            SequenceVersion = 1,
            ContactId = active.ContactId,
            JobId = active.JobId,
            Forced = false,
            State = EnrollmentState.Waiting,
            GroupId = Guid.NewGuid(),
            RowIndex = 1,
            Position = 1,
            StepSeq = 1,
            Attempt = 1,
            Anchor = Now.AddDays(-1),
            CreatedAt = Now,
            Plan = active.Plan,
            Calling = active.Calling,
            Now = Now,
        };
    }
}
