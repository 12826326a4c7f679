using System.Text.Json;
using System.Text.Json.Serialization;
using Enrollment.Core.Sequences;

namespace Enrollment.Core.Calls;

/// <summary>The action of a step that calls a phone number, as it is stored with the step.</summary>
/// <param name="Dispatch">See <see cref="CallDispatch"/>.</param>
/// <param name="Url">Where a call is handed out by webhook.</param>
/// <param name="Headers">Headers that are sent to the URL in addition to the service's own.</param>
/// <param name="Data">Passed on to the dialer in place of the data of the sequence.</param>
/// <param name="OnSuccess">See <see cref="AfterSuccess"/>.</param>
public sealed record CallAction(
    string Dispatch = CallDispatch.Message,
    string? Url = null,
    IReadOnlyDictionary<string, string>? Headers = null,
    JsonElement? Data = null,
    string OnSuccess = AfterSuccess.End)
{
    public const string TypeName = "call";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    [JsonPropertyOrder(-1)]
    public string Type => TypeName;

    /// <summary>Whether the later steps run after a success. Otherwise it ends the enrollment.</summary>
    [JsonIgnore]
    public bool GoesOnAfterSuccess => OnSuccess == AfterSuccess.Continue;

    /// <summary>Says whether a step calls.</summary>
    public static bool IsOf(SequenceStep step)
    {
        using var action = JsonDocument.Parse(step.Action);
        return action.RootElement.GetProperty("type").GetString() == TypeName;
    }

    /// <summary>Reads a stored action.</summary>
    public static CallAction Parse(string action) => JsonSerializer.Deserialize<CallAction>(action, Json)!;

    /// <summary>Writes the action as it is stored and shown again.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>The words for how a call reaches its dialer.</summary>
public static class CallDispatch
{
    /// <summary>As a message in the dialer's queue.</summary>
    public const string Message = "message";

    /// <summary>As a signed request to the dialer's URL.</summary>
    public const string Webhook = "webhook";
}

/// <summary>The words for what follows a call that succeeded.</summary>
public static class AfterSuccess
{
    /// <summary>The enrollment is over, whatever steps are left.</summary>
    public const string End = "end";

    /// <summary>The next step runs.</summary>
    public const string Continue = "continue";
}
