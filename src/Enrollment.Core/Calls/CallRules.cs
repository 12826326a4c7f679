using Enrollment.Core.Outcomes;

namespace Enrollment.Core.Calls;

/// <summary>Says how outcomes of calls count in one version of a sequence. Rows are written once and never changed.</summary>
public sealed class CallRules
{
    public required Guid SequenceId { get; init; }
    public required int Version { get; init; }
    public required Guid AccountId { get; init; }

    /// <summary>The retries that differ from the defaults, as JSON.</summary>
    public required string RetryRules { get; init; }

    /// <summary>The most attempts of one step, over all outcomes.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>The words of the outcomes that are a success.</summary>
    public required string[] SuccessOutcomes { get; init; }

    public static CallRules Of(Guid accountId, Guid sequenceId, int version, OutcomeRules rules) => new()
    {
        SequenceId = sequenceId,
        Version = version,
        AccountId = accountId,
        RetryRules = OutcomeRulesJson.WriteRetries(rules).ToJsonString(),
        MaxAttempts = rules.MaxAttempts,
        SuccessOutcomes = [.. OutcomeRulesJson.Successes(rules)],
    };

    public OutcomeRules ToRules() => OutcomeRulesJson.Parse(RetryRules, SuccessOutcomes, MaxAttempts);
}
