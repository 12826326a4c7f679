using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using FsCheck;
using FsCheck.Fluent;

namespace Enrollment.UnitTests.Sequences;

/// <summary>Properties of every sequence, anchor and clock. A failure prints its seed and the smallest example.</summary>
public sealed class SequenceProperties
{
    [Fact]
    public void Active_steps_run_in_order_each_once_and_then_it_ends() =>
        Check(run =>
        {
            var expected = run.Steps.Select((step, index) => (step, position: index + 1)).Where(s => s.step.IsActive).Select(s => s.position);
            return expected.SequenceEqual(run.Moves.OfType<NextMove.RunStep>().Select(move => move.Position))
                && run.Moves[^1] is NextMove.Complete
                && run.Moves.Count(move => move is not NextMove.RunStep) == 1;
        });

    [Fact]
    public void A_step_is_due_its_delay_after_the_anchor_or_the_previous_step_and_never_before_that_was_done() =>
        Check(run =>
        {
            var due = run.Moves.OfType<NextMove.RunStep>().ToList();
            return due.Select((move, index) =>
            {
                var step = run.Steps[move.Position - 1];
                var before = index > 0 ? run.DoneAt[index - 1] : run.Anchor;
                var ownTime = (step.DelayFrom == DelayOrigins.Previous ? before : run.Anchor) + step.Delay;
                return move.DueAt == (ownTime > before ? ownTime : before);
            }).All(right => right);
        });

    [Fact]
    public void F17_nothing_comes_earlier_than_was_foretold() =>
        Check(run =>
        {
            var due = run.Moves.OfType<NextMove.RunStep>().ToList();
            return due.SelectMany((from, index) => due.Skip(index).Select(later => (from, later)))
                .All(pair => NextStep.EarliestAt(run.Plan, pair.from, run.Anchor, pair.later.Position) <= pair.later.DueAt)
                && due.Zip(due.Skip(1)).All(pair => NextStep.EarliestAt(run.Plan, due[0], run.Anchor, pair.First.Position) <= NextStep.EarliestAt(run.Plan, due[0], run.Anchor, pair.Second.Position));
        });

    [Fact]
    public void No_step_is_done_before_the_one_in_front_of_it() =>
        Check(run => run.DoneAt.Zip(run.DoneAt.Skip(1)).All(pair => pair.First <= pair.Second));

    [Fact]
    public void Failures_end_after_the_last_attempt_with_growing_pauses() =>
        Prop.ForAll(
            Gen.Choose(1, 20).ToArbitrary(),
            position =>
            {
                var step = Plans.Of(Plans.Step()).At(1) with { Position = position };
                var failedAt = DateTimeOffset.UnixEpoch;
                var pauses = new List<TimeSpan>();
                var attempt = 1;
                while (NextStep.AfterFailure(step, attempt, retry: true, "busy", failedAt + Pause(step, attempt)) is NextMove.RunStep again)
                {
                    pauses.Add(again.DueAt - failedAt);
                    (failedAt, attempt) = (again.DueAt, attempt + 1);
                }
                return attempt == step.MaxAttempts && pauses.SequenceEqual(pauses.Order().Distinct());
            }).QuickCheckThrowOnFailure();

    private static TimeSpan Pause(PlannedStep step, int attempt) => step.Action.PauseAfter(Guid.Empty, stepSeq: attempt, attempt, retryAfter: null);

    private static void Check(Func<Run, bool> holds) =>
        Prop.ForAll(Runs().ToArbitrary(), holds).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));

    private static Gen<Run> Runs() =>
        from steps in Gen.Choose(0, 12).SelectMany(count => Gen.ArrayOf(Steps(), count))
        from anchor in Gen.Choose(-5_000_000, 5_000_000)
        from clock in Gen.ArrayOf(Gen.Choose(0, 200_000), 13)
        select Run.Of(steps, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(anchor), clock);

    // Few different delays, so that equal ones and ones out of order are common.
    private static Gen<SequenceStep> Steps() =>
        from minutes in Gen.OneOf(Gen.Elements(0, 0, 60, 1440), Gen.Choose(0, 2_628_000))
        from origin in Gen.Elements(DelayOrigins.Anchor, DelayOrigins.Previous)
        from active in Gen.Elements(true, true, true, false)
        select Plans.Step(TimeSpan.FromMinutes(minutes), origin, active);

    /// <summary>One enrollment driven to its end: each step is done some time after it was due, never before now.</summary>
    private sealed record Run(
        IReadOnlyList<SequenceStep> Steps, SequencePlan Plan, DateTimeOffset Anchor, IReadOnlyList<NextMove> Moves, IReadOnlyList<DateTimeOffset> DoneAt)
    {
        public static Run Of(SequenceStep[] steps, DateTimeOffset anchor, int[] clock)
        {
            var plan = Plans.Of(steps);
            var moves = new List<NextMove> { NextStep.First(plan, anchor) };
            var doneAt = new List<DateTimeOffset>();
            var now = anchor.AddMinutes(clock[^1] - 100_000);
            while (moves[^1] is NextMove.RunStep step && doneAt.Count <= steps.Length)
            {
                now = (step.DueAt > now ? step.DueAt : now).AddSeconds(clock[doneAt.Count]);
                doneAt.Add(now);
                moves.Add(NextStep.After(plan, step.Position, anchor, now));
            }
            return new(steps, plan, anchor, moves, doneAt);
        }
    }
}
