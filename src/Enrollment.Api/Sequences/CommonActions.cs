using System.Text.Json;
using System.Text.Json.Serialization;
using Enrollment.Core.Requests;
using Enrollment.Core.Webhooks;

namespace Enrollment.Api.Sequences;

/// <summary>Reads the actions that steps of every door can have, as they are stored and shown again.</summary>
internal static class CommonActions
{
    public const string Event = "event";
    public const int MaxDataBytes = 16 * 1024;

    private static readonly JsonSerializerOptions WithoutNulls = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string ReadEvent(ObjectReader action) => JsonSerializer.Serialize(new StoredEvent(Event, action.OptionalJson("data", MaxDataBytes)), WithoutNulls);

    public static string ReadWebhook(ObjectReader action, AllowedHosts hosts) => JsonSerializer.Serialize(
        new WebhookAction(WebhookFields.ReadUrl(action, hosts)!, WebhookFields.ReadHeaders(action), WebhookFields.ReadBody(action)), WithoutNulls);

    private sealed record StoredEvent(string Type, JsonElement? Data);
}
