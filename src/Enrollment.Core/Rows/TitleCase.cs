using System.Text;

namespace Enrollment.Core.Rows;

/// <summary>
/// Writes names that came in capitals or in small letters as people write them. A word with both is left alone: its sender knew better.
/// </summary>
public static class TitleCase
{
    private static readonly HashSet<string> Numerals = new(["II", "III", "IV", "VI", "VII", "VIII", "IX"], StringComparer.Ordinal);

    private static readonly HashSet<string> Particles = new(
        "de da do dos das del della di la le van von der den ter ten bin ibn al el y e und zu zur af av".Split(' '), StringComparer.Ordinal);

    /// <summary>Says whether a text is a list of account ids, parted by commas, or <c>*</c>. An empty one is a list of none.</summary>
    public static bool IsListOfAccounts(string accounts) => accounts.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .All(account => account == "*" || Guid.TryParse(account, out _));

    /// <summary>Says whether an account is in a list of account ids, parted by commas; <c>*</c> means all.</summary>
    public static bool IsFor(string accounts, Guid accountId) => accounts.Split(',', StringSplitOptions.TrimEntries)
        .Any(account => account == "*" || (Guid.TryParse(account, out var id) && id == accountId));

    /// <summary>Changes letters word by word. Blanks stay as they are.</summary>
    public static string Of(string text)
    {
        var changed = new StringBuilder(text.Length);
        var isFirst = true;
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && char.IsWhiteSpace(text[end]) == char.IsWhiteSpace(text[at]))
                end++;
            var part = text[at..end];
            changed.Append(char.IsWhiteSpace(part[0]) ? part : Word(part, isFirst));
            isFirst &= char.IsWhiteSpace(part[0]);
            at = end;
        }
        return changed.ToString();
    }

    private static string Word(string word, bool isFirst)
    {
        var (hasUpper, hasLower) = (word.EnumerateRunes().Any(Rune.IsUpper), word.EnumerateRunes().Any(IsLower));
        if (hasUpper == hasLower || (!isFirst && Numerals.Contains(word)))
            return word;
        Rune[] letters = [.. word.EnumerateRunes().Select(ToLower)];
        if (!isFirst && Particles.Contains(Join(letters)))
            return Join(letters);
        for (var at = 0; at < letters.Length; at++)
        {
            var end = at;
            while (end < letters.Length && letters[end].Value is not ('-' or '\u2013' or '/' or '.'))
                end++;
            Capitalize(letters.AsSpan(at, end - at));
            at = end;
        }
        return Join(letters);
    }

    // A part that begins with a digit, like 3rd, has no first letter.
    private static void Capitalize(Span<Rune> part)
    {
        var first = IndexOfLetter(part);
        if (first < 0 || (first > 0 && Rune.IsDigit(part[first - 1])))
            return;
        var isMac = part[first..] is [{ Value: 'm' }, { Value: 'c' }, var third, var fourth, ..] && Rune.IsLetter(third) && Rune.IsLetter(fourth);
        part[first] = ToUpper(part[first]);
        if (isMac)
            part[first + 2] = ToUpper(part[first + 2]);
        // As in O'Neil; the s of John's stays small.
        if (part[(first + 1)..] is [{ Value: '\'' or '\u2019' }, var behind, ..] && Rune.IsLetter(behind))
            part[first + 2] = ToUpper(behind);
        if (part is [.., var before, { Value: 'σ' }] && Rune.IsLetter(before))
            part[^1] = new Rune('ς');
    }

    private static int IndexOfLetter(Span<Rune> part)
    {
        for (var at = 0; at < part.Length; at++)
        {
            if (Rune.IsLetter(part[at]))
                return at;
        }
        return -1;
    }

    // ß begins no word and stands between capitals as it is, so it says nothing about how a word is written.
    private static bool IsLower(Rune rune) => Rune.IsLower(rune) && rune.Value != 'ß';

    // .NET leaves the dotted capital I of Turkish as it is.
    private static Rune ToLower(Rune rune) => rune.Value == 'İ' ? new('i') : Rune.ToLowerInvariant(rune);

    // Georgian has capitals for whole texts only, and none at the beginning of names.
    private static Rune ToUpper(Rune rune) => rune.Value is >= 0x10D0 and <= 0x10FF ? rune : Rune.ToUpperInvariant(rune);

    private static string Join(ReadOnlySpan<Rune> letters)
    {
        var text = new StringBuilder(letters.Length);
        foreach (var letter in letters)
            text.Append(letter);
        return text.ToString();
    }
}
