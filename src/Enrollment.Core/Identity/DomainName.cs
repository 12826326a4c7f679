using System.Globalization;
using System.Text;

namespace Enrollment.Core.Identity;

/// <summary>
/// Maps domain names as UTS #46 does, as far as people write them: case, width, normal form, dots of East Asia, what it ignores. All else
/// stays as it is, invisible or another form of a letter, so callers can refuse it. Without ICU .NET maps nothing itself.
/// </summary>
internal static class DomainName
{
    // Characters newer than .NET's tables are still told apart.
    private static readonly IdnMapping Idn = new() { AllowUnassigned = true };

    /// <summary>Gives the name in lower case and normal form C, without a dot at its end.</summary>
    public static string Map(string name)
    {
        var mapped = Ascii.IsValid(name) ? name.ToLowerInvariant() : NormalForm.Of(MapLetters(name));
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
        foreach (var rune in name.EnumerateRunes().Where(rune => !IsIgnored(rune)))
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

    // What IdnaMappingTable.txt calls ignored in every version, as far as texts have it. What turns the direction or fills a place is none of it.
    private static bool IsIgnored(Rune rune) => rune.Value is
        0x00AD or 0x034F or (>= 0x180B and <= 0x180D) or 0x180F or 0x200B or 0x2060 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF or (>= 0xE0100 and <= 0xE01EF);
}
