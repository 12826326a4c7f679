using System.Collections.Frozen;
using System.Text.Json;
using Enrollment.Core.Requests;
using Enrollment.Core.Webhooks;

namespace Enrollment.Api.EventQueues;

/// <summary>Reads the URL, headers and body of a webhook step.</summary>
internal static class NewWebhook
{
    private const int MaxHeaders = 20;
    private const int MaxHeaderName = 100;
    private const int MaxHeaderValue = 1_000;

    // Ours, the connection's, or such that the signed bytes would no longer be what they seem.
    private static readonly FrozenSet<string> Refused = new[]
    {
        "Accept-Encoding", "Connection", "Expect", "Host", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] RefusedPrefixes = ["Content-", "Proxy-", "Webhook-"];

    public static string? ReadUrl(ObjectReader action, AllowedHosts hosts)
    {
        if (action.Required("url") is not { } value || action.Text(value, action.PointerTo("url"), WebhookUrl.MaxLength) is not { } text)
            return null;
        if (WebhookUrl.Check(text, hosts, out _) is { } fault)
            action.Errors.Add(action.PointerTo("url"), fault.Code, fault.Detail, fault.Fix);
        return text;
    }

    public static Dictionary<string, string>? ReadHeaders(ObjectReader action)
    {
        if (action.OptionalObject("headers") is not { IsObject: true } given)
            return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in given.Names)
        {
            var pointer = given.PointerTo(name);
            if (NameFault(name) is { } nameFault)
                given.Errors.Add(pointer, nameFault.Code, nameFault.Detail);
            else if (ReadValue(given, name, pointer) is { } value && !headers.TryAdd(name, value))
                given.Errors.Add(pointer, "duplicate_header", $"{name} is there twice; case does not count.");
        }
        if (given.Names.Count() > MaxHeaders)
            given.Errors.Add(given.Pointer, "out_of_range", $"headers may have at most {MaxHeaders} names.");
        return headers;
    }

    public static JsonElement? ReadBody(ObjectReader action)
    {
        var body = action.OptionalJson("body", NewAction.MaxDataBytes);
        if (body is { } value)
            CheckTemplates(value, action.PointerTo("body"), action.Errors);
        return body;
    }

    private static (string Code, string Detail)? NameFault(string name)
    {
        if (name.Length is 0 or > MaxHeaderName || !name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
            return ("invalid_header_name", $"A header's name has 1 to {MaxHeaderName} letters, digits and hyphens.");
        return Refused.Contains(name) || Array.Exists(RefusedPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            ? ("forbidden_header", $"{name} cannot be set: it belongs to the connection, to the body, which is always JSON, or to the signature.")
            : null;
    }

    private static string? ReadValue(ObjectReader given, string name, string pointer)
    {
        if (given.Required(name) is not { } value || given.Text(value, pointer, MaxHeaderValue) is not { } text)
            return null;
        if (!text.All(c => c is >= ' ' and <= '~'))
            given.Errors.Add(pointer, "invalid_header_value", "A header's value has printable ASCII characters only.");
        else if (text.Contains("{{", StringComparison.Ordinal))
            given.Errors.Add(pointer, "invalid_header_value", "Headers cannot have templates.", "Put {{…}} into the body.");
        else
            return text;
        return null;
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
