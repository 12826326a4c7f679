using System.Net;

namespace Enrollment.Core.Webhooks;

/// <summary>The reason why a URL is not called.</summary>
/// <param name="Fix">What to send instead.</param>
public sealed record UrlFault(string Code, string Detail, string Fix);

/// <summary>
/// Checks the URL of a webhook: when a step is saved, and again when it is called, because the allow-list may have changed. The
/// addresses that a name resolves to are checked where they are dialled.
/// </summary>
public static class WebhookUrl
{
    public const int MaxLength = 2_000;

    // Names that lead to the machine itself or to the cloud's metadata wherever they are looked up.
    private static readonly (string Name, string Kind)[] ForbiddenNames =
    [
        ("localhost", "loopback"), ("localhost4", "loopback"), ("localhost6", "loopback"), ("localdomain", "loopback"), ("ip6-localhost", "loopback"),
        ("ip6-loopback", "loopback"), ("metadata.google.internal", "cloud metadata"), ("metadata.goog", "cloud metadata"),
    ];

    private const string Example = "Send an absolute https URL, like https://hooks.example.org/enrollment.";

    /// <summary>Checks and parses a URL. Returns null if it may be called, otherwise what is wrong with it.</summary>
    /// <param name="url">The URL with its host in the spelling that was judged.</param>
    public static UrlFault? Check(string text, AllowedHosts allowed, out Uri url)
    {
        url = null!;
        // These are mended silently by parsers, each in its own way.
        if (text.Length > MaxLength || text.Any(IsMended) || !Uri.TryCreate(text, UriKind.Absolute, out url!))
            return new(
                "invalid_url",
                $"url must be an absolute URL of at most {MaxLength} characters, without spaces, backslashes and marks of direction, and without % in its host.",
                Example);
        if (text.Contains("{{", StringComparison.Ordinal))
            return new("invalid_url", "url cannot have templates, because an editor of contacts could then choose the host.", "Put {{…}} into the body.");
        if (url.Scheme is not ("http" or "https") || url.HostNameType is UriHostNameType.Unknown or UriHostNameType.Basic)
            return new("invalid_url", "url must be an https URL with a host.", Example);
        if (url.UserInfo.Length > 0)
            return new("invalid_url", "url must not carry a user name or password.", "Send credentials in headers, as Authorization.");
        if (url.Fragment.Length > 0)
            return new("invalid_url", "url must not have a fragment: it is never sent.", "Leave out # and what follows.");
        if (url.Port == 0)
            return new("invalid_url", "url has the port 0, which nobody can be called at.", "Send a port from 1 to 65535, or none.");
        // A zone id names an interface of ours; an address with one is link-local.
        if (url.DnsSafeHost.Contains('%', StringComparison.Ordinal))
            return Forbidden(url.IdnHost, "link-local");
        if (WebhookHost.Normalize(url, out var address) is not { } host)
            return new(
                "invalid_url", $"{url.Host} is neither an address nor a name that can be resolved.", "Send the host in ASCII, an internationalized name as xn--….");
        if (host != url.Host)
            url = new UriBuilder(url) { Host = host }.Uri;
        return allowed.Contains(host) ? null : CheckHost(url, host, address);
    }

    // Uri leaves out marks of direction, so the host would be another than people see.
    private static bool IsMended(char letter) =>
        letter is '\\' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') || char.IsWhiteSpace(letter) || char.IsControl(letter);

    private static UrlFault? CheckHost(Uri url, string host, IPAddress? address)
    {
        var shown = address?.ToString() ?? host;
        if (url.Scheme != "https")
            return new("https_required", $"{shown} may only be called over https.", "Use https. An operator can allow plain http for a host in Webhooks__AllowedHosts.");
        var kind = address is null ? KindOf(host) : ForbiddenAddresses.KindOf(address);
        return kind is null ? null : Forbidden(shown, kind);
    }

    private static string? KindOf(string name) => Array
        .Find(ForbiddenNames,
            forbidden => name == forbidden.Name || (name.EndsWith(forbidden.Name, StringComparison.Ordinal) && name[^(forbidden.Name.Length + 1)] == '.'))
        .Kind;

    private static UrlFault Forbidden(string host, string kind) =>
        new("forbidden_address", $"{host} is a {kind} address and is never called.", "Use a public address. An operator can allow others in Webhooks__AllowedHosts.");
}
