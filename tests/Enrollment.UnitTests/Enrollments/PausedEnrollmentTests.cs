using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Enrollment.Testing;
using Enrollment.UnitTests.Sequences;

namespace Enrollment.UnitTests.Enrollments;

/// <summary>Pausing, resuming, skipping, and what may still come in while an enrollment is held.</summary>
public sealed class PausedEnrollmentTests
{
    private static readonly DateTimeOffset Now = Enrollees.Now;
    private static readonly DateTimeOffset Due = Enrollees.Due;

    [Fact]
    public void Held_it_waits_for_nothing_and_remembers_what_it_waited_for()
    {
        var enrollment = Waiting();

        Assert.True(enrollment.TryPause());

        Assert.Equal(("paused", "pending", Due), (enrollment.State, enrollment.HeldState, enrollment.HeldDueAt));
        Assert.Equal((null, true), (enrollment.DueAt, enrollment.IsChanged));
        Assert.False(enrollment.TryPause());
    }

    [Fact]
    public void Resumed_the_step_is_due_when_it_was()
    {
        var enrollment = Waiting();
        enrollment.TryPause();
        enrollment.Now = Now.AddDays(3);

        Assert.True(enrollment.TryResume());

        Assert.Equal(("pending", Due, 1), (enrollment.State, enrollment.DueAt, enrollment.StepSeq));
        Assert.Equal((null, null), (enrollment.HeldState, enrollment.HeldDueAt));
        Assert.False(enrollment.TryResume());
    }

    [Fact]
    public void Resumed_a_report_that_is_out_has_its_whole_time_again()
    {
        var enrollment = UnderWay();
        enrollment.TryPause();
        enrollment.Now = Now.AddDays(3);

        enrollment.TryResume();

        Assert.Equal(("processing", Now.AddDays(3) + PlannedStep.DefaultCompletionTimeout), (enrollment.State, enrollment.DueAt));
    }

    [Theory]
    [InlineData("completed", "paused", "pending", 2)]
    [InlineData("to be tried again", "paused", "pending", 1)]
    [InlineData("failed", "failed", null, 1)]
    [InlineData("skipped", "paused", "pending", 2)]
    [InlineData("cancelled", "cancelled", null, 1)]
    public void What_comes_in_while_it_is_held_counts_and_holds_the_next_step(string what, string state, string? heldState, int position)
    {
        var enrollment = UnderWay(A.Step(TimeSpan.FromHours(1), DelayOrigins.Previous));
        enrollment.TryPause();

        Report(enrollment, what);

        Assert.Equal((state, heldState, position), (enrollment.State, enrollment.HeldState, enrollment.Position));
        Assert.Null(enrollment.DueAt);
        Assert.Equal(heldState is null, enrollment.HeldDueAt is null);
        Assert.Equal(heldState is null, enrollment.HasEnded);
    }

    [Theory]
    [InlineData("completed", "completed")]
    [InlineData("failed", "failed")]
    [InlineData("skipped", "completed")]
    [InlineData("cancelled", "cancelled")]
    public void The_last_step_ends_it_even_while_it_is_held(string what, string state)
    {
        var enrollment = UnderWay();
        enrollment.TryPause();

        Report(enrollment, what);

        Assert.Equal((state, Now), (enrollment.State, enrollment.FinishedAt));
        Assert.Single(enrollment.News());
    }

    [Fact]
    public void A_step_tried_again_is_due_after_its_pause_has_ended()
    {
        var enrollment = UnderWay();
        enrollment.TryPause();
        enrollment.Failed("busy", retry: true);

        enrollment.TryResume();

        Assert.Equal(("pending", Now.AddSeconds(30), 2, 2), (enrollment.State, enrollment.DueAt, enrollment.StepSeq, enrollment.Attempt));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_skipped_step_makes_way_for_the_next(bool isUnderWay)
    {
        var next = A.Step(TimeSpan.FromHours(1), DelayOrigins.Previous);
        var enrollment = isUnderWay ? UnderWay(next) : Waiting(next);

        Assert.True(enrollment.TrySkipStep());

        Assert.Equal(("pending", 2, 2, Now.AddHours(1)), (enrollment.State, enrollment.Position, enrollment.StepSeq, enrollment.DueAt));
        Assert.Equal(("skipped", 1, Now), (enrollment.Effects.Run!.Status, enrollment.Effects.Run.StepSeq, enrollment.Effects.Run.FinishedAt));
    }

    [Fact]
    public void Skipping_the_last_step_completes_it()
    {
        var enrollment = Waiting();

        Assert.True(enrollment.TrySkipStep());

        Assert.Equal(("completed", Now), (enrollment.State, enrollment.FinishedAt));
        Assert.Equal("EnrollmentCompleted", Assert.Single(enrollment.Effects.Announcements).Type.Name);
    }

    [Fact]
    public void A_report_about_a_step_that_was_only_due_does_not_count()
    {
        var enrollment = Enrollees.At(1, A.Step(awaitCompletion: true));
        enrollment.TryPause();

        Assert.Equal(ReportOutcome.NotAwaited, enrollment.Done());
    }

    private static ContactEnrollment Waiting(params SequenceStep[] further) => Enrollees.At(1, [Plans.Step(), .. further]);

    private static ContactEnrollment UnderWay(params SequenceStep[] further) => Enrollees.Out(1, [A.Step(awaitCompletion: true), .. further]);

    private static void Report(ContactEnrollment enrollment, string what)
    {
        switch (what)
        {
            case "completed": enrollment.Done(); break;
            case "failed": enrollment.Failed("no such number", retry: false); break;
            case "to be tried again": enrollment.Failed("busy", retry: true); break;
            case "skipped": enrollment.TrySkipStep(); break;
            case "cancelled": enrollment.TryCancel("moved away"); break;
        }
    }
}
