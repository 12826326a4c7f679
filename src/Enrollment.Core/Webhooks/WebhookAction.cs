using System.Text.Json;
using System.Text.Json.Serialization;

namespace Enrollment.Core.Webhooks;

/// <summary>The action of a step that calls a URL, as it is stored with the step.</summary>
/// <param name="Url">See <see cref="WebhookUrl"/>.</param>
/// <param name="Headers">Sent besides ours.</param>
/// <param name="Body">An object whose texts are templates; null: everything that is known is sent.</param>
public sealed record WebhookAction(string Url, IReadOnlyDictionary<string, string>? Headers, JsonElement? Body)
{
    public const string TypeName = "webhook";

    [JsonPropertyOrder(-1)]
    public string Type => TypeName;

    public static WebhookAction Parse(string action) => JsonSerializer.Deserialize<WebhookAction>(action, JsonSerializerOptions.Web)!;
}
