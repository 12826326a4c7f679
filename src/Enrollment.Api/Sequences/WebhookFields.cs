using System.Text.Json;
using Enrollment.Core.Requests;
using Enrollment.Core.Webhooks;

namespace Enrollment.Api.Sequences;

/// <summary>Reads the URL, headers and body of a webhook step.</summary>
internal static class WebhookFields
{
    public static string? ReadUrl(ObjectReader action, AllowedHosts hosts)
    {
        if (action.Required("url") is not { } value || action.Text(value, action.PointerTo("url"), WebhookUrl.MaxLength) is not { } text)
            return null;
        if (WebhookUrl.Check(text, hosts, out _) is { } fault)
            action.Errors.Add(action.PointerTo("url"), fault.Code, fault.Detail, fault.Fix);
        return text;
    }

    public static IReadOnlyDictionary<string, string>? ReadHeaders(ObjectReader action) =>
        RequestHeaders.ReadOfWebhook(action);

    public static JsonElement? ReadBody(ObjectReader action)
    {
        var body = action.OptionalJson("body", CommonActions.MaxDataBytes);
        if (body is { } value)
            CheckTemplates(value, action.PointerTo("body"), action.Errors);
        return body;
    }

    private static void CheckTemplates(JsonElement value, string pointer, ValidationErrors errors)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                foreach (var fault in Template.Parse(value.GetString()!).Faults)
                    errors.Add(pointer, fault.Code, $"{fault.Detail} {fault.Fix}");
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                    CheckTemplates(item, $"{pointer}/{index++}", errors);
                break;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                    CheckTemplates(property.Value, $"{pointer}/{JsonText.Escape(property.Name)}", errors);
                break;
        }
    }
}
