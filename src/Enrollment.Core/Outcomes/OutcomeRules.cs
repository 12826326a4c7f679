using System.Collections.Frozen;

namespace Enrollment.Core.Outcomes;

/// <summary>Holds what a sequence says about outcomes: which are a success, and how often a step is tried again after the others.</summary>
/// <param name="Given">The retries that differ from the defaults, by the outcome's word.</param>
/// <param name="Successes">The words of the outcomes that are a success.</param>
/// <param name="MaxAttempts">The most attempts of one step, over all outcomes.</param>
public sealed record OutcomeRules(IReadOnlyDictionary<string, RetryRule> Given, IReadOnlySet<string> Successes, int MaxAttempts)
{
    public const int DefaultMaxAttempts = 5;

    public static readonly OutcomeRules Default = new(
        FrozenDictionary<string, RetryRule>.Empty, FrozenSet.Create(StringComparer.Ordinal, CallOutcomes.GoalCompleted.Word), DefaultMaxAttempts);

    public bool IsSuccess(CallOutcome outcome) => Successes.Contains(outcome.Word);

    public RetryRule RetriesOf(CallOutcome outcome) => Given.TryGetValue(outcome.Word, out var rule) ? rule : outcome.Retries;
}
