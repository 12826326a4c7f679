using System.Runtime.InteropServices;
using System.Text.Json;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Outcomes;

/// <summary>Reads from a body what a sequence says about outcomes, and notes everything that is wrong with it.</summary>
public static class OutcomeRulesReader
{
    private const int MostRetries = 10;
    private const int MostDelays = 10;
    private const int LongestDelay = 43_200;
    private const int MostAttempts = 20;

    /// <summary>
    /// Reads the fields <c>retry_rules</c>, <c>max_attempts</c> and <c>success_outcomes</c>. One that is left out has its default. Use the
    /// result only if the reader has no errors.
    /// </summary>
    public static OutcomeRules Read(ObjectReader body) => new(
        ReadRules(body), ReadSuccesses(body), body.OptionalWhole("max_attempts", 1, MostAttempts) ?? OutcomeRules.DefaultMaxAttempts);

    private static Dictionary<string, RetryRule> ReadRules(ObjectReader body)
    {
        var rules = new Dictionary<string, RetryRule>(StringComparer.Ordinal);
        if (body.OptionalObject("retry_rules") is not { } given)
            return rules;
        foreach (var outcome in CallOutcomes.All.Where(outcome => given.Gives(outcome.Word)))
        {
            if (!outcome.RetriesCanBeSet)
                given.Errors.Add(given.PointerTo(outcome.Word), "not_allowed", $"{outcome.Word} is never tried again by a rule.", $"Leave out {outcome.Word}.");
            else if (given.OptionalObject(outcome.Word) is { } rule)
                rules.Add(outcome.Word, ReadRule(rule, outcome));
        }
        given.RefuseOthers();
        return rules;
    }

    private static RetryRule ReadRule(ObjectReader rule, CallOutcome outcome)
    {
        rule.Required("retries");
        var retries = rule.OptionalWhole("retries", 0, MostRetries) ?? 0;
        var delays = rule.Has("delay_minutes") ? ReadDelays(rule) : outcome.Retries.DelayMinutes;
        rule.RefuseOthers();
        if (retries > 0 && delays.Count == 0 && !rule.Has("delay_minutes"))
            rule.Errors.Add(rule.PointerTo("delay_minutes"), "required", $"delay_minutes is required: {outcome.Word} has no delays by default.");
        return new(retries, delays);
    }

    private static List<int> ReadDelays(ObjectReader rule)
    {
        var delays = new List<int>();
        foreach (var (value, pointer) in rule.OptionalArray("delay_minutes", 1, MostDelays))
        {
            var isNumber = value.ValueKind == JsonValueKind.Number;
            if (isNumber && WholeNumbers.Of(JsonMarshal.GetRawUtf8Value(value)) is { } minutes and >= 1 and <= LongestDelay)
                delays.Add((int)minutes);
            else
                rule.Errors.Add(pointer, isNumber ? "out_of_range" : "wrong_type", $"A delay is a whole number of minutes from 1 to {LongestDelay}.");
        }
        return delays;
    }

    private static IReadOnlySet<string> ReadSuccesses(ObjectReader body)
    {
        if (!body.Has("success_outcomes"))
            return OutcomeRules.Default.Successes;
        var successes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (value, pointer) in body.OptionalArray("success_outcomes", 0, CallOutcomes.Successes.Count))
        {
            if (body.Text(value, pointer, maxLength: 100) is not { } word)
                continue;
            var outcome = CallOutcomes.Find(word);
            if (outcome is { MaySucceed: true })
                successes.Add(word);
            else if (outcome is null)
                body.Errors.Add(pointer, "invalid_value", $"There is no such outcome. A success may be {string.Join(", ", CallOutcomes.Successes)}.");
            else
                body.Errors.Add(pointer, "not_allowed", $"{word} can never be a success. A success may be {string.Join(", ", CallOutcomes.Successes)}.");
        }
        return successes;
    }
}
