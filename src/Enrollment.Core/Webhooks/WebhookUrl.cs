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

    private const string Example = "Send an absolute https URL, like https://hooks.example.org/enrollment.";

    /// <summary>Checks and parses a URL. Returns null if it may be called, otherwise what is wrong with it.</summary>
    public static UrlFault? Check(string text, AllowedHosts allowed, out Uri url)
    {
        url = null!;
        // These are mended silently by parsers, each in its own way.
        if (text.Length > MaxLength || text.Any(c => c is '\\' || char.IsWhiteSpace(c) || char.IsControl(c)) || !Uri.TryCreate(text, UriKind.Absolute, out url!))
            return new("invalid_url", $"url must be an absolute URL of at most {MaxLength} characters, without spaces and backslashes.", Example);
        if (text.Contains("{{", StringComparison.Ordinal))
            return new("invalid_url", "url cannot have templates: whoever edits a contact would choose the host.", "Put {{…}} into the body.");
        if (url.Scheme is not ("http" or "https") || url.HostNameType is UriHostNameType.Unknown or UriHostNameType.Basic)
            return new("invalid_url", "url must be an https URL with a host.", Example);
        if (url.UserInfo.Length > 0)
            return new("invalid_url", "url must not carry a user name or password.", "Send credentials in headers, as Authorization.");
        if (url.Fragment.Length > 0)
            return new("invalid_url", "url must not have a fragment: it is never sent.", "Leave out # and what follows.");
        return allowed.Contains(url.IdnHost) ? null : CheckHost(url);
    }

    private static UrlFault? CheckHost(Uri url)
    {
        if (url.Scheme != "https")
            return new("https_required", $"{url.IdnHost} may only be called over https.", "Use https. An operator can allow plain http for a host in Webhooks__AllowedHosts.");
        if (url.HostNameType == UriHostNameType.Dns)
            return null;
        // A zone id names an interface of ours; an address with one is link-local.
        var kind = IPAddress.TryParse(url.IdnHost, out var address) && !url.DnsSafeHost.Contains('%', StringComparison.Ordinal)
            ? ForbiddenAddresses.KindOf(address)
            : "link-local";
        return kind is null
            ? null
            : new("forbidden_address", $"{url.IdnHost} is a {kind} address and is never called.", "Use a public address. An operator can allow others in Webhooks__AllowedHosts.");
    }
}
