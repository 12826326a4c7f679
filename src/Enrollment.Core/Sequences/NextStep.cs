using Enrollment.Core.Webhooks;

namespace Enrollment.Core.Sequences;

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
/// Which step comes next and when. Steps run in order of position, whatever their delays: a step whose time came
/// while its predecessor was still waiting is due at once.
/// </summary>
public static class NextStep
{
    /// <summary>A step that calls no webhook is handed out this often before its enrollment fails.</summary>
    public const int MaxAttempts = 5;

    // Long enough for an outside executor to be repaired, short enough that the last try is within the hour.
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(30);

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

    /// <summary>What follows a failed attempt: 30 s, 2 min, 8 min, 32 min later again, then the end.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    public static NextMove AfterFailure(int position, int attempt, bool retry, string error, DateTimeOffset failedAt) =>
        retry && attempt < MaxAttempts
            ? new NextMove.RunStep(position, failedAt + (FirstBackOff * Math.Pow(4, attempt - 1)))
            : new NextMove.Fail(error);

    /// <summary>What follows a failed call of a webhook.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="againAt">When it is due again, unless that was the last attempt.</param>
    public static NextMove AfterFailedCall(int position, int attempt, bool retry, string error, DateTimeOffset againAt) =>
        retry && attempt < WebhookRetry.MaxAttempts ? new NextMove.RunStep(position, againAt) : new NextMove.Fail(error);
}
