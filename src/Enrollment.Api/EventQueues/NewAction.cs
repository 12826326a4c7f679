using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enrollment.Core.Requests;
using Enrollment.Core.Steps;
using Enrollment.Core.Webhooks;

namespace Enrollment.Api.EventQueues;

/// <summary>The action of a step.</summary>
/// <param name="Type"><c>event</c> only announces the step. <c>webhook</c> also calls a URL.</param>
/// <param name="Data">For an event: data that the announcement carries, at most 16 kB.</param>
/// <param name="Url">For a webhook: an absolute https URL of at most 2,000 characters.</param>
/// <param name="Headers">For a webhook: at most 20 headers, sent in addition to the service's own.</param>
/// <param name="Body">For a webhook: an object of at most 16 kB whose texts are templates. Without it, every known field is sent.</param>
public sealed record NewAction(
    [property: AllowedValues(NewAction.Event, WebhookAction.TypeName)] string Type,
    JsonElement? Data = null,
    [property: MaxLength(WebhookUrl.MaxLength)] string? Url = null,
    IReadOnlyDictionary<string, string>? Headers = null,
    JsonElement? Body = null)
{
    public const int MaxDataBytes = 16 * 1024;

    internal const string Event = "event";

    private static readonly JsonSerializerOptions WithoutNulls = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static NewAction Read(ObjectReader step, AllowedHosts hosts)
    {
        var none = new NewAction(Event);
        if (step.Required("action") is null || step.OptionalObject("action") is not { } action)
            return none;

        switch (action.RequiredText("type", maxLength: 100))
        {
            case Event:
                var data = action.OptionalJson("data", MaxDataBytes);
                action.RefuseOthers();
                return new(Event, data);
            case WebhookAction.TypeName:
                var webhook = new NewAction(
                    WebhookAction.TypeName, Url: NewWebhook.ReadUrl(action, hosts), Headers: NewWebhook.ReadHeaders(action), Body: NewWebhook.ReadBody(action));
                action.RefuseOthers();
                return webhook;
            case { Length: > 0 }:
                action.Errors.Add(action.PointerTo("type"), "invalid_value", $"type must be {string.Join(" or ", StepActions.All.Select(known => known.Type))}.");
                return none;
            default:
                return none;
        }
    }

    /// <summary>Reads a stored action, which was checked when it was stored.</summary>
    public static NewAction FromJson(string json) => JsonSerializer.Deserialize<NewAction>(json, WithoutNulls)!;

    /// <summary>Writes the action as it is stored and shown again.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, WithoutNulls);
}
