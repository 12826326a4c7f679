using System.Globalization;
using System.Text;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Identity;

/// <summary>
/// Maps domain names as UTS #46 does, as far as people write them: case, width, normal form, dots of East Asia, what is not seen. Other
/// compatibility forms stay as they are, so callers can refuse them. Without ICU .NET maps nothing itself.
/// </summary>
internal static class DomainName
{
    // Characters newer than .NET's tables are still told apart.
    private static readonly IdnMapping Idn = new() { AllowUnassigned = true };

    /// <summary>Gives the name in lower case and normal form C, without a dot at its end.</summary>
    public static string Map(string name)
    {
        var mapped = Ascii.IsValid(name) ? name.ToLowerInvariant() : NormalForm.Of(MapLetters(VisibleText.WithoutIgnorable(name)));
        return mapped.EndsWith('.') ? mapped[..^1] : mapped;
    }

    /// <summary>Gives a mapped name as the DNS has it. Returns null if no host can have that name.</summary>
    public static string? ToAscii(string mapped)
    {
        try
        {
            return Idn.GetAscii(mapped).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string MapLetters(string name)
    {
        var mapped = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            mapped.Append(rune.Value switch
            {
                >= 0xFF01 and <= 0xFF5E => Rune.ToLowerInvariant(new Rune(rune.Value - 0xFF01 + '!')),
                0x3002 or 0xFF61 => new Rune('.'),
                // The long s, whose small letter is another.
                0x017F => new Rune('s'),
                _ => Rune.ToLowerInvariant(rune),
            });
        }
        return mapped.ToString();
    }
}
