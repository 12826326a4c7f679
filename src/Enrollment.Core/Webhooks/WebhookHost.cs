using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Enrollment.Core.Identity;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Webhooks;

/// <summary>Reads a URL's host into the one spelling that is judged and dialled: an address, or a name in lower-case ASCII without a dot at its end.</summary>
public static class WebhookHost
{
    /// <param name="address">The address that the host is; null when it is a name.</param>
    /// <returns>The host in that spelling; null if it is neither an address nor a name that can be resolved.</returns>
    public static string? Normalize(Uri url, out IPAddress? address)
    {
        address = null;
        return url.HostNameType == UriHostNameType.Dns ? Normalize(url.Host, out address) : OfAddress(url.IdnHost, out address);
    }

    /// <inheritdoc cref="Normalize(Uri, out IPAddress?)"/>
    public static string? Normalize(string name, out IPAddress? address)
    {
        address = null;
        if (Map(name) is not { Length: > 0 } mapped || ToAscii(mapped) is not { } ascii)
            return null;
        // As in browsers, a name whose last part is a number is an address or nothing.
        return IsNumber(ascii[(ascii.LastIndexOf('.') + 1)..]) ? OfAddress(ascii, out address) : ascii;
    }

    /// <summary>The IPv4 address that an IPv6 one of the form ::ffff:a.b.c.d stands for, or the address itself.</summary>
    public static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static string? OfAddress(string text, out IPAddress? address)
    {
        if (!IPAddress.TryParse(text, out address))
            return null;
        address = Unmapped(address);
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
    }

    private static string? Map(string name)
    {
        var mapped = DomainName.Map(name);
        return mapped.EnumerateRunes().All(rune => rune.IsAscii || (IsLetterOfNames(rune) && !VisibleText.IsIgnorable(rune))) ? mapped : null;
    }

    private static string? ToAscii(string mapped) =>
        DomainName.ToAscii(mapped) is { } ascii && Uri.CheckHostName(ascii) is UriHostNameType.Dns or UriHostNameType.IPv4 ? ascii : null;

    private static bool IsNumber(string part) =>
        part.Length > 0 && (part.All(char.IsAsciiDigit) || (part.StartsWith("0x", StringComparison.Ordinal) && part.Skip(2).All(char.IsAsciiHexDigit)));

    // Letters of scripts, not those that are only another form of one: superscripts, letters of mathematics, presentation forms. No joiners
    // either: in some scripts they tell one name from another, so a host without them may be somebody else's. Nor what turns the direction,
    // since the host that people see is then another than the one that is called.
    private static bool IsLetterOfNames(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter
            or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber
        && rune.Value is not (0x00AA or 0x00BA or (>= 0x2100 and <= 0x218F) or (>= 0x3131 and <= 0x318E)
            or (>= 0xF900 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFFEF) or (>= 0x1D400 and <= 0x1D7FF)
            or (>= 0x1EE00 and <= 0x1EEFF) or (>= 0x1FBF0 and <= 0x1FBF9) or (>= 0x2F800 and <= 0x2FA1F));
}
