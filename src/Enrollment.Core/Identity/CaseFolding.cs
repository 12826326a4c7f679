using System.Text;

namespace Enrollment.Core.Identity;

/// <summary>Folds letter case as Unicode's simple case folding does: one code point stays one, so ß is not ss.</summary>
internal static class CaseFolding
{
    private static readonly Rune LongS = new('ſ');
    private static readonly Rune S = new('s');

    public static string Fold(string text)
    {
        if (Ascii.IsValid(text))
            return text.ToLowerInvariant();
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            folded.Append(Fold(rune));
        return folded.ToString();
    }

    // Capitals first: several small letters share one, as ς and σ do. The long s is the one that .NET leaves alone.
    private static Rune Fold(Rune rune) => rune == LongS ? S : Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune));
}
