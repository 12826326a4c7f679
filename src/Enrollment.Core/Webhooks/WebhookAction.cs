using System.Text.Json;
using System.Text.Json.Serialization;

namespace Enrollment.Core.Webhooks;

/// <summary>The action of a step that calls a URL, as it is stored with the step.</summary>
/// <param name="Url">See <see cref="WebhookUrl"/>.</param>
/// <param name="Headers">Headers that are sent in addition to the service's own.</param>
/// <param name="Body">An object whose texts are templates; null sends every known field.</param>
public sealed record WebhookAction(string Url, IReadOnlyDictionary<string, string>? Headers, JsonElement? Body)
{
    public const string TypeName = "webhook";

    [JsonPropertyOrder(-1)]
    public string Type => TypeName;

    public static WebhookAction Parse(string action) => JsonSerializer.Deserialize<WebhookAction>(action, JsonSerializerOptions.Web)!;
}
