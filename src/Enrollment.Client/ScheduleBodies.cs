using System.Text.Json;
using System.Text.Json.Serialization;

namespace Enrollment.Client;

/// <summary>Contacts to be called, and what holds for all of them.</summary>
public sealed record ScheduleManyRequest
{
    /// <summary>1 to 1,000 contacts.</summary>
    [JsonPropertyName("contacts")]
    public required IReadOnlyList<ContactToCall> Contacts { get; init; }

    /// <summary>The IANA time zone of contacts without one.</summary>
    [JsonPropertyName("timezone")]
    public string? Timezone { get; init; }

    /// <summary>A variable. Of the contacts with the same value one is called at a time, until one call succeeds.</summary>
    [JsonPropertyName("groupByField")]
    public string? GroupByField { get; init; }

    /// <summary>One of <see cref="GroupScopes"/>. Default: groups of this request.</summary>
    [JsonPropertyName("groupScope")]
    public string? GroupScope { get; init; }

    /// <summary>Variables, or name, to be written in title case.</summary>
    [JsonPropertyName("normalizeFields")]
    public IReadOnlyList<string>? NormalizeFields { get; init; }

    /// <summary>Whether contacts of one number are all called. Default false.</summary>
    [JsonPropertyName("allowDuplicates")]
    public bool? AllowDuplicates { get; init; }

    /// <summary>Whether to check only.</summary>
    [JsonPropertyName("dryRun")]
    public bool? DryRun { get; init; }
}

/// <summary>The words for the reach of groups.</summary>
public static class GroupScopes
{
    /// <summary>Contacts of one request.</summary>
    public const string Batch = "batch";

    /// <summary>Contacts of all requests for the agent.</summary>
    public const string Agent = "agent";
}

/// <summary>One contact to be called, and how.</summary>
public sealed record ScheduleOneRequest : ContactToCall
{
    /// <summary>Whether the call windows are skipped. The agent must allow it. Default false.</summary>
    [JsonPropertyName("bypassAllowedCallWindow")]
    public bool? BypassAllowedCallWindow { get; init; }

    /// <summary>A variable. Of the agent's contacts with the same value one is called at a time, until one call succeeds.</summary>
    [JsonPropertyName("groupByField")]
    public string? GroupByField { get; init; }
}

/// <summary>A contact to be called.</summary>
public record ContactToCall
{
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>The number as people write it, with its country code unless the agent has a region.</summary>
    [JsonPropertyName("phoneNumber")]
    public required string PhoneNumber { get; init; }

    [JsonPropertyName("phoneNumberExt")]
    public string? PhoneNumberExt { get; init; }

    /// <summary>An IANA time zone.</summary>
    [JsonPropertyName("timezone")]
    public string? Timezone { get; init; }

    /// <summary>The earliest moment: an instant with offset, or local time in the contact's zone.</summary>
    [JsonPropertyName("scheduledAt")]
    public string? ScheduledAt { get; init; }

    [JsonPropertyName("toEmailAddress")]
    public string? ToEmailAddress { get; init; }

    /// <summary>The variables by their names. Each value is a text; see <see cref="Set"/>.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Variables { get; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>Gives a variable a value.</summary>
    public ContactToCall Set(string variable, string value)
    {
        using var text = JsonDocument.Parse($"\"{JsonEncodedText.Encode(value)}\"");
        Variables[variable] = text.RootElement.Clone();
        return this;
    }
}
