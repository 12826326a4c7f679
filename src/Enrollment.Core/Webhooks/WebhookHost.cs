using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Enrollment.Core.Identity;

namespace Enrollment.Core.Webhooks;

/// <summary>Reads a URL's host into the one spelling that is judged and dialled: an address, or a name in lower-case ASCII without a dot at its end.</summary>
public static class WebhookHost
{
    private static readonly IdnMapping Idn = new();

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
        if (Fold(name) is not { Length: > 0 } folded || ToAscii(folded) is not { } ascii)
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

    // The part of IDNA's mapping that .NET does not do without ICU: case, full width, the dots of East Asia, what is not seen. Other
    // characters that IDNA would replace are refused.
    private static string? Fold(string name)
    {
        var folded = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            var mapped = rune.Value switch
            {
                0x3002 or 0xFF0E or 0xFF61 => new Rune('.'),
                >= 0xFF01 and <= 0xFF5E => new Rune(rune.Value - 0xFF01 + '!'),
                _ => rune,
            };
            if (IsIgnored(mapped))
                continue;
            if (!mapped.IsAscii && !IsLetterOfNames(mapped))
                return null;
            folded.Append(Rune.ToLowerInvariant(mapped).ToString());
        }
        var normal = NormalForm.Of(folded.ToString());
        return normal.EndsWith('.') ? normal[..^1] : normal;
    }

    private static string? ToAscii(string name)
    {
        try
        {
            var ascii = Idn.GetAscii(name);
            return Uri.CheckHostName(ascii) is UriHostNameType.Dns or UriHostNameType.IPv4 ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsNumber(string part) =>
        part.Length > 0 && (part.All(char.IsAsciiDigit) || (part.StartsWith("0x", StringComparison.Ordinal) && part.Skip(2).All(char.IsAsciiHexDigit)));

    // Soft hyphens and zero-width blanks. Not the joiners: in some scripts they tell one name from another, so they are refused.
    private static bool IsIgnored(Rune rune) => rune.Value is 0x00AD or 0x034F or 0x200B or 0x2060 or 0xFEFF or (>= 0xFE00 and <= 0xFE0F);

    // Letters of scripts, not those that are only another form of one: superscripts, letters of mathematics, presentation forms.
    private static bool IsLetterOfNames(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter
            or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber
        && rune.Value is not (0x00AA or 0x00BA or (>= 0x2100 and <= 0x218F) or (>= 0x3131 and <= 0x318E)
            or (>= 0xF900 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFFEF) or (>= 0x1D400 and <= 0x1D7FF)
            or (>= 0x1EE00 and <= 0x1EEFF) or (>= 0x1FBF0 and <= 0x1FBF9) or (>= 0x2F800 and <= 0x2FA1F));
}
