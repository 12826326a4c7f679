using Enrollment.Core.Sequences;

namespace Enrollment.Core.Steps;

/// <summary>The next move of an enrollment.</summary>
public abstract record NextMove
{
    private NextMove()
    {
    }

    /// <summary>Runs the step at <paramref name="Position"/> at <paramref name="DueAt"/>, or at once if that is past.</summary>
    public sealed record RunStep(int Position, DateTimeOffset DueAt) : NextMove;

    /// <summary>Completes the enrollment, because no step is left.</summary>
    public sealed record Complete : NextMove;

    /// <summary>Fails the enrollment, because a step failed for good.</summary>
    public sealed record Fail(string Error) : NextMove;
}

/// <summary>
/// Decides which step comes next and when. Every due time is computed here: the sweep stores it, histories and lists show it. Steps run in
/// order of position, whatever their delays: a step whose time came before its predecessor was done is due as soon as that is.
/// </summary>
public static class NextStep
{
    /// <summary>Returns the first step of a new enrollment.</summary>
    public static NextMove First(SequencePlan plan, DateTimeOffset anchor) => After(plan, 0, anchor, anchor);

    /// <summary>Returns the step after the one at <paramref name="position"/>, which was done at <paramref name="doneAt"/>.</summary>
    public static NextMove After(SequencePlan plan, int position, DateTimeOffset anchor, DateTimeOffset doneAt) =>
        plan.FirstAfter(position) switch
        {
            null => new NextMove.Complete(),
            { DelayFrom: DelayOrigins.Previous } step => new NextMove.RunStep(step.Position, doneAt + step.Delay),
            var step => new NextMove.RunStep(step.Position, Later(anchor + step.Delay, doneAt)),
        };

    /// <summary>Gives the earliest time at which a later step can be due: everything before it is done as soon as it is due.</summary>
    /// <param name="next">The step that is next or under way, and when it was or is due.</param>
    /// <param name="position">An active step's, not before <paramref name="next"/>.</param>
    public static DateTimeOffset EarliestAt(SequencePlan plan, NextMove.RunStep next, DateTimeOffset anchor, int position)
    {
        while (next.Position < position)
            next = (NextMove.RunStep)After(plan, next.Position, anchor, doneAt: next.DueAt);
        return next.DueAt;
    }

    /// <summary>Decides what follows a failed attempt: the same step again, or the end.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="againAt">When the step is due again, unless that was its last attempt.</param>
    public static NextMove AfterFailure(PlannedStep step, int attempt, bool retry, string error, DateTimeOffset againAt) =>
        retry && attempt < step.MaxAttempts ? new NextMove.RunStep(step.Position, againAt) : new NextMove.Fail(error);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
