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

    // Ours, the connection's, or such that the signed bytes would no longer be what they seem.
    private static readonly FrozenSet<string> Refused = new[]
    {
        "Accept-Encoding", "Connection", "Expect", "Host", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] RefusedPrefixes = ["Content-", "Proxy-", "Webhook-"];

    /// <summary>Reads the field <c>headers</c>. Returns null if it is not given.</summary>
    /// <param name="whose">What a header that cannot be set belongs to, for people.</param>
    public static IReadOnlyDictionary<string, string>? Read(ObjectReader owner, string whose)
    {
        if (owner.OptionalObject(Name) is not { IsObject: true } given)
            return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in given.Names)
        {
            var pointer = given.PointerTo(name);
            if (NameFault(name, whose) is { } nameFault)
                given.Errors.Add(pointer, nameFault.Code, nameFault.Detail);
            else if (ReadValue(given, name, pointer) is { } value && !headers.TryAdd(name, value))
                given.Errors.Add(pointer, "duplicate_header", $"{name} is there twice; case does not count.");
        }
        if (given.Names.Count() > MaxHeaders)
            given.Errors.Add(given.Pointer, "out_of_range", $"headers may have at most {MaxHeaders} names.");
        return headers;
    }

    private static (string Code, string Detail)? NameFault(string name, string whose)
    {
        if (name.Length is 0 or > MaxHeaderName || !name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
            return ("invalid_header_name", $"A header's name has 1 to {MaxHeaderName} letters, digits and hyphens.");
        return Refused.Contains(name) || Array.Exists(RefusedPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            ? ("forbidden_header", $"{name} cannot be set: it belongs to {whose}.")
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
}
