using System.Collections.Immutable;

namespace Enrollment.Core.Outcomes;

/// <summary>Counts the calls of one step of one enrollment.</summary>
/// <param name="Attempts">The calls that count as attempts.</param>
/// <param name="ByOutcome">The attempts by the word of the outcome that each counted as.</param>
/// <param name="NotPlacedInRow">The reports of <c>not_placed</c> since the last attempt, without those that the service made.</param>
public sealed record StepAttempts(int Attempts, ImmutableDictionary<string, int> ByOutcome, int NotPlacedInRow)
{
    public static readonly StepAttempts None = new(0, ImmutableDictionary<string, int>.Empty, 0);

    public int Of(CallOutcome outcome) => ByOutcome.GetValueOrDefault(outcome.Word);

    public StepAttempts With(CallOutcome outcome) => new(Attempts + 1, ByOutcome.SetItem(outcome.Word, Of(outcome) + 1), 0);
}
