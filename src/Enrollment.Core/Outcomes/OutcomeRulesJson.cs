using System.Text.Json;
using System.Text.Json.Nodes;

namespace Enrollment.Core.Outcomes;

/// <summary>Writes what a sequence says about outcomes, as it is stored and shown, and reads what was stored.</summary>
public static class OutcomeRulesJson
{
    /// <summary>Writes the retries that differ from the defaults, in the order of the outcomes.</summary>
    public static JsonObject WriteRetries(OutcomeRules rules) => new(CallOutcomes.All.Where(outcome => rules.Given.ContainsKey(outcome.Word)).Select(outcome =>
        KeyValuePair.Create(outcome.Word, (JsonNode?)Write(rules.Given[outcome.Word]))));

    /// <summary>Lists the words of the outcomes that are a success, in the order of the outcomes.</summary>
    public static IEnumerable<string> Successes(OutcomeRules rules) => CallOutcomes.All.Where(rules.IsSuccess).Select(outcome => outcome.Word);

    /// <param name="retries">What <see cref="WriteRetries"/> wrote.</param>
    public static OutcomeRules Parse(string retries, IEnumerable<string> successes, int maxAttempts)
    {
        using var stored = JsonDocument.Parse(retries);
        var given = stored.RootElement.EnumerateObject().ToDictionary(rule => rule.Name, rule => Parse(rule.Value), StringComparer.Ordinal);
        return new(given, successes.ToHashSet(StringComparer.Ordinal), maxAttempts);
    }

    // Without delays where there are none: an outcome that is never retried needs none, and none may be sent.
    private static JsonObject Write(RetryRule rule)
    {
        var written = new JsonObject { ["retries"] = rule.Retries };
        if (rule.DelayMinutes.Count > 0)
            written["delay_minutes"] = new JsonArray([.. rule.DelayMinutes.Select(minutes => JsonValue.Create(minutes))]);
        return written;
    }

    private static RetryRule Parse(JsonElement rule) => new(
        rule.GetProperty("retries").GetInt32(),
        rule.TryGetProperty("delay_minutes", out var delays) ? [.. delays.EnumerateArray().Select(minutes => minutes.GetInt32())] : []);
}
