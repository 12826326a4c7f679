using System.Globalization;
using System.Text;

namespace Enrollment.Core.Identity;

/// <summary>
/// Computes the keys that tell contacts and customers apart. Two texts mean the same exactly if their keys are equal. A search may
/// match more than that, so its collation is never used here.
/// </summary>
public static class IdentityKeys
{
    // What UTS #46 ignores, where copied addresses have it: the soft hyphen and characters without width.
    private const string Ignored = "\u00AD\u200B\u2060\uFEFF";

    private static readonly IdnMapping Idn = new() { AllowUnassigned = true };

    /// <summary>Gives the key of a name: in normal form C, with letter case folded.</summary>
    public static string OfName(string name) => NormalForm.Of(CaseFolding.Fold(NormalForm.Of(name)));

    /// <summary>Gives the key of an id that a caller has chosen: in normal form C. Letter case counts, because many systems count it.</summary>
    public static string OfExternalId(string id) => NormalForm.Of(id);

    /// <summary>
    /// Gives the key of an e-mail address: in normal form C, in lower case, its domain as it stands in the DNS. Dots and tags of the local
    /// part count: what they mean is up to its host.
    /// </summary>
    public static string OfAddress(string address)
    {
        var trimmed = address.Trim();
        var at = trimmed.LastIndexOf('@');
        return at < 0 ? OfName(trimmed) : $"{OfName(trimmed[..at])}@{OfDomain(trimmed[(at + 1)..])}";
    }

    // As UTS #46 maps a domain, as far as addresses have it: width, case, normal form, dots of other scripts.
    private static string OfDomain(string domain)
    {
        if (Ascii.IsValid(domain))
            return domain.ToLowerInvariant().TrimEnd('.');
        var mapped = new StringBuilder(domain.Length);
        foreach (var rune in domain.EnumerateRunes())
        {
            if (rune.IsBmp && Ignored.Contains((char)rune.Value, StringComparison.Ordinal))
                continue;
            mapped.Append(rune.Value switch
            {
                >= 0xFF01 and <= 0xFF5E => Rune.ToLowerInvariant(new Rune(rune.Value - 0xFF01 + '!')),
                0x3002 or 0xFF61 => new Rune('.'),
                0x017F => new Rune('s'),
                _ => Rune.ToLowerInvariant(rune),
            });
        }
        var normal = NormalForm.Of(mapped.ToString()).TrimEnd('.');
        try
        {
            return Idn.GetAscii(normal).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            // No host can have such a name; it is still told from others.
            return normal;
        }
    }
}
