using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Phones;

/// <summary>Takes a number as people write it apart: its digits, in ASCII and without marks between them, and its extension.</summary>
/// <param name="Digits">At least one digit, and a + before them if there was one.</param>
internal sealed partial record PhoneText(string Digits, string? Extension)
{
    public const int MaxLength = 50;

    private const string Scheme = "tel:";

    public bool HasCountryCode => Digits[0] == '+';

    /// <summary>Reads a text that is no longer than <see cref="MaxLength"/>. Letters are never taken for digits, as on a keypad.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out PhoneText? read)
    {
        text = VisibleText.Trim(text);
        if (text.StartsWith(Scheme, StringComparison.Ordinal))
            text = text[Scheme.Length..];
        var tail = Tail().Match(text);
        var digits = DigitsOf(tail.Success ? text[..tail.Index] : text);
        read = digits is null ? null : new(digits, tail.Success ? AsciiDigits(tail.Groups["digits"].Value) : null);
        return read is not null;
    }

    /// <summary>Gives digits of any script in ASCII; null if there are none, or if anything else is among them.</summary>
    public static string? AsciiDigits(string text)
    {
        var digits = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsDigit(rune))
                return null;
            digits.Append((int)Rune.GetNumericValue(rune));
        }
        return digits.Length == 0 ? null : digits.ToString();
    }

    private static string? DigitsOf(string text)
    {
        var digits = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsDigit(rune))
                digits.Append((int)Rune.GetNumericValue(rune));
            else if (rune.Value is '+' or '\uFF0B' && digits.Length == 0)
                digits.Append('+');
            else if (!IsMark(rune))
                return null;
        }
        return digits.Length == 0 || digits[^1] == '+' ? null : digits.ToString();
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.SpaceSeparator
        || rune.Value is '\t' or '-' or '\u2010' or '\u2011' or '\u2013' or '\u2014' or '.' or '(' or ')' or '/';

    [GeneratedRegex(@"\s*(;ext=|ext\.?|extn\.?|extension|x|#)\s*(?<digits>\d+)\z",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Tail();
}
