using Enrollment.Core.Sequences;

namespace Enrollment.Core.Steps;

/// <summary>What an enrollment does next.</summary>
public abstract record NextMove
{
    private NextMove()
    {
    }

    /// <summary>The step at <paramref name="Position"/> runs at <paramref name="DueAt"/>, which may be past: then at once.</summary>
    public sealed record RunStep(int Position, DateTimeOffset DueAt) : NextMove;

    /// <summary>No step is left.</summary>
    public sealed record Complete : NextMove;

    /// <summary>A step failed for good.</summary>
    public sealed record Fail(string Error) : NextMove;
}

/// <summary>
/// Decides which step comes next and when; the one place that computes a due time. Steps run in order of position, whatever
/// their delays: a step whose time came while its predecessor was still waiting is due at once.
/// </summary>
public static class NextStep
{
    /// <summary>The first step of a new enrollment.</summary>
    public static NextMove First(SequencePlan plan, DateTimeOffset anchor) => After(plan, 0, anchor, anchor);

    /// <summary>The step after the one at <paramref name="position"/>, which was done at <paramref name="doneAt"/>.</summary>
    public static NextMove After(SequencePlan plan, int position, DateTimeOffset anchor, DateTimeOffset doneAt) =>
        plan.FirstAfter(position) switch
        {
            null => new NextMove.Complete(),
            { DelayFrom: DelayOrigins.Previous } step => new NextMove.RunStep(step.Position, doneAt + step.Delay),
            var step => new NextMove.RunStep(step.Position, anchor + step.Delay),
        };

    /// <summary>Decides what follows a failed attempt: the same step again, or the end.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="againAt">When the step is due again, unless that was its last attempt.</param>
    public static NextMove AfterFailure(PlannedStep step, int attempt, bool retry, string error, DateTimeOffset againAt) =>
        retry && attempt < step.MaxAttempts ? new NextMove.RunStep(step.Position, againAt) : new NextMove.Fail(error);
}
