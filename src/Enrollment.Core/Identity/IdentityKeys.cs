using System.Text;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Identity;

/// <summary>
/// Computes the keys that tell contacts and customers apart. Two texts mean the same exactly if their keys are equal. A search may
/// match more than that, so its collation is never used here.
/// </summary>
public static class IdentityKeys
{
    /// <summary>Gives the key of a name: that of an id, with letter case folded.</summary>
    public static string OfName(string name) => NormalForm.Of(CaseFolding.Fold(OfExternalId(name)));

    /// <summary>
    /// Gives the key of an id that a caller has chosen: what is seen of it, in normal form C. Letter case counts, because many systems
    /// count it.
    /// </summary>
    public static string OfExternalId(string id) => Seen(id);

    /// <summary>
    /// Gives the key of an e-mail address: what is seen of it, in normal form C, in lower case, its domain as it stands in the DNS. Dots and tags of the local
    /// part count: what they mean is up to its host.
    /// </summary>
    public static string OfAddress(string address)
    {
        var seen = Seen(address);
        var at = seen.LastIndexOf('@');
        return at < 0 ? OfName(seen) : $"{OfName(seen[..at])}@{OfDomain(seen[(at + 1)..])}";
    }

    /// <summary>Gives what is seen of a text, in normal form C. Ids and addresses are kept so. Plain ASCII is given back as it is.</summary>
    public static string Seen(string text) => NormalForm.Of(VisibleText.Trim(VisibleText.WithoutIgnorable(text)));

    // No host can have a name without ASCII form; it is still told from others.
    private static string OfDomain(string domain)
    {
        var mapped = DomainName.Map(domain);
        return Ascii.IsValid(mapped) ? mapped : DomainName.ToAscii(mapped) ?? mapped;
    }
}
