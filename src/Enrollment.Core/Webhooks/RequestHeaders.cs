using System.Collections.Frozen;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Webhooks;

/// <summary>Reads the headers that callers give to requests which the service sends: those of webhooks and of files it fetches.</summary>
public static class RequestHeaders
{
    private const string Name = "headers";
    private const int MaxHeaders = 20;
    private const int MaxHeaderName = 100;
    private const int MaxHeaderValue = 1_000;

    private const string OfBody = "Content-";
    private const string OfProxy = "Proxy-";
    private const string OfSignature = "Webhook-";

    private static readonly FrozenSet<string> OfConnection = new[]
    {
        "Accept-Encoding", "Connection", "Expect", "Host", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the field <c>headers</c> of a webhook. Returns null if it is not given.</summary>
    public static IReadOnlyDictionary<string, string>? ReadOfWebhook(ObjectReader webhook) =>
        Read(webhook, new("it describes the body, which is always JSON", "Put {{…}} into the body."));

    /// <summary>Reads the field <c>headers</c> of a file that is fetched. Returns null if it is not given.</summary>
    public static IReadOnlyDictionary<string, string>? ReadOfFile(ObjectReader file) =>
        Read(file, new("it describes a body, and a file is asked for without one", "Write the value itself."));

    private static Dictionary<string, string>? Read(ObjectReader owner, Words words)
    {
        if (owner.OptionalObject(Name) is not { IsObject: true } given)
            return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in given.Names)
        {
            var pointer = given.PointerTo(name);
            if (NameFault(name, words) is { } nameFault)
                given.Errors.Add(pointer, nameFault.Code, nameFault.Detail);
            else if (ReadValue(given, name, pointer, words) is { } value && !headers.TryAdd(name, value))
                given.Errors.Add(pointer, "duplicate_header", $"{name} is there twice; case does not count.");
        }
        if (given.Names.Count() > MaxHeaders)
            given.Errors.Add(given.Pointer, "out_of_range", $"headers may have at most {MaxHeaders} names.");
        return headers;
    }

    private static (string Code, string Detail)? NameFault(string name, Words words)
    {
        if (name.Length is 0 or > MaxHeaderName || !name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
            return ("invalid_header_name", $"A header's name has 1 to {MaxHeaderName} letters, digits and hyphens.");
        var reason = OfConnection.Contains(name) || Begins(OfProxy) ? "it belongs to the connection"
            : Begins(OfBody) ? words.BodyReason
            : Begins(OfSignature) ? "it belongs to the signature of webhooks" : null;
        return reason is null ? null : ("forbidden_header", $"{name} cannot be set: {reason}.");

        bool Begins(string prefix) => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
    }

    private static string? ReadValue(ObjectReader given, string name, string pointer, Words words)
    {
        if (given.Required(name) is not { } value || given.Text(value, pointer, MaxHeaderValue) is not { } text)
            return null;
        if (!text.All(c => c is >= ' ' and <= '~'))
            given.Errors.Add(pointer, "invalid_header_value", "A header's value has printable ASCII characters only.");
        else if (text.Contains("{{", StringComparison.Ordinal))
            given.Errors.Add(pointer, "invalid_header_value", "Headers cannot have templates.", words.TemplateFix);
        else
            return text;
        return null;
    }

    /// <param name="BodyReason">Why a header about the body cannot be set.</param>
    /// <param name="TemplateFix">What to do instead of a template.</param>
    private sealed record Words(string BodyReason, string TemplateFix);
}
