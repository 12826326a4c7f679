using System.Text.Json;
using System.Text.Json.Serialization;
using Enrollment.Core.Outcomes;

namespace Enrollment.Core.Calls;

/// <summary>A dialer's report about a call, checked.</summary>
/// <param name="Outcome">The word of one of <see cref="CallOutcomes"/>.</param>
public sealed record GivenReport(string Outcome)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public int? DurationSeconds { get; init; }

    /// <summary>Whether the person asked never to be called again, whatever the outcome.</summary>
    public bool DoNotCall { get; init; }

    /// <summary>When the person asked to be called; only with <c>callback_requested</c>.</summary>
    public DateTimeOffset? CallbackAt { get; init; }

    /// <summary>The pause that the dialer asks for; only with <c>not_placed</c>.</summary>
    public int? RetryAfterSeconds { get; init; }

    public string? Summary { get; init; }
    public string? DialerReference { get; init; }
    public string? RecordingUrl { get; init; }
    public string? TranscriptUrl { get; init; }
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>An object that the dialer made from the conversation.</summary>
    public JsonElement? Extracted { get; init; }

    /// <summary>Whether the number goes on the list of those that are never called.</summary>
    [JsonIgnore]
    public bool ListsNumber => DoNotCall || Outcome == CallOutcomes.DoNotCall.Word;

    public static GivenReport Parse(string json) => JsonSerializer.Deserialize<GivenReport>(json, Json)!;

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Gives the part that decides what follows.</summary>
    public CallReport ToCallReport() => new(CallOutcomes.Of(Outcome))
    {
        DoNotCall = DoNotCall,
        CallbackAt = CallbackAt,
        RetryAfter = RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };
}

/// <summary>A report that was only noted, because it came late or contradicts an earlier one.</summary>
/// <param name="Contradicts">Whether the call had been reported with another outcome.</param>
public sealed record LateReport(DateTimeOffset At, bool Contradicts, GivenReport Report)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static IReadOnlyList<LateReport> ParseAll(string json) => JsonSerializer.Deserialize<List<LateReport>>(json, Json)!;

    public static string ToJson(IReadOnlyList<LateReport> reports) => JsonSerializer.Serialize(reports, Json);
}
