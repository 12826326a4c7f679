using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using static Enrollment.UnitTests.Sequences.Plans;

namespace Enrollment.UnitTests.Steps;

public sealed class NextStepTests
{
    private static readonly DateTimeOffset Anchor = new(2026, 3, 28, 23, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset DoneAt = Anchor.AddHours(30);

    [Fact]
    public void The_first_step_is_due_after_its_delay_from_the_anchor() =>
        Assert.Equal(new NextMove.RunStep(1, Anchor.AddDays(2)), NextStep.First(Of(Step(TimeSpan.FromDays(2))), Anchor));

    [Fact]
    public void A_first_step_that_counts_from_the_previous_one_counts_from_the_anchor() =>
        Assert.Equal(
            new NextMove.RunStep(1, Anchor.AddHours(1)),
            NextStep.First(Of(Step(TimeSpan.FromHours(1), DelayOrigins.Previous)), Anchor));

    [Fact]
    public void A_step_counts_from_the_anchor_if_the_one_before_it_was_done_by_then() =>
        Assert.Equal(
            new NextMove.RunStep(2, Anchor.AddDays(3)),
            NextStep.After(Of(Step(), Step(TimeSpan.FromDays(3))), 1, Anchor, DoneAt));

    [Fact]
    public void A_step_can_count_from_the_moment_the_one_before_it_was_done() =>
        Assert.Equal(
            new NextMove.RunStep(2, DoneAt.AddDays(3)),
            NextStep.After(Of(Step(), Step(TimeSpan.FromDays(3), DelayOrigins.Previous)), 1, Anchor, DoneAt));

    [Fact]
    public void F17_a_step_is_never_due_before_the_one_in_front_of_it_was_done() =>
        Assert.Equal(
            new NextMove.RunStep(2, DoneAt),
            NextStep.After(Of(Step(TimeSpan.FromDays(1)), Step(TimeSpan.FromHours(1))), 1, Anchor, DoneAt));

    [Fact]
    public void F17_the_earliest_times_of_steps_to_come_follow_each_other()
    {
        var plan = Of(
            Step(TimeSpan.FromHours(5)), Step(TimeSpan.FromHours(1)), Step(TimeSpan.FromHours(2), DelayOrigins.Previous), Step(isActive: false), Step(TimeSpan.FromDays(1)));
        var first = (NextMove.RunStep)NextStep.First(plan, Anchor);

        Assert.Equal([5, 5, 7, 24], new[] { 1, 2, 3, 5 }.Select(position => (NextStep.EarliestAt(plan, first, Anchor, position) - Anchor).TotalHours));
    }

    [Fact]
    public void Nothing_comes_after_the_last_step() =>
        Assert.Equal(new NextMove.Complete(), NextStep.After(Of(Step(), Step()), 2, Anchor, DoneAt));

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 120)]
    [InlineData(3, 480)]
    [InlineData(4, 1_920)]
    public void A_failed_attempt_is_repeated_later_and_later(int attempt, int seconds) =>
        Assert.Equal(
            new NextMove.RunStep(1, DoneAt.AddSeconds(seconds)),
            NextStep.AfterFailure(First, attempt, retry: true, "busy", DoneAt + First.Action.PauseAfter(Guid.Empty, 1, attempt, retryAfter: null)));

    [Theory]
    [InlineData(5, true)]
    [InlineData(1, false)]
    public void The_last_attempt_and_one_that_must_not_be_repeated_end_it(int attempt, bool retry) =>
        Assert.Equal(new NextMove.Fail("busy"), NextStep.AfterFailure(First, attempt, retry, "busy", DoneAt));

    [Fact]
    public void An_action_that_nobody_knows_is_no_action() =>
        Assert.Contains("fax", Assert.Throws<KeyNotFoundException>(() => StepActions.Of("fax")).Message, StringComparison.Ordinal);

    private static PlannedStep First => Of(Step()).At(1);
}
