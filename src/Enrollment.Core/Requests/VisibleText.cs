using System.Text;

namespace Enrollment.Core.Requests;

/// <summary>Trims invisible characters from the ends of texts, and counts letters as people see them, however they are encoded.</summary>
public static class VisibleText
{
    private const int FirstIgnorable = 0x00AD;
    private const int BlackFlag = 0x1F3F4;

    /// <summary>
    /// Takes blanks, line ends, control characters and invisible ones off the ends. A text of nothing else becomes empty. The marks
    /// that change the character before them, as in flags and emoji, stay at the end.
    /// </summary>
    public static string Trim(string text)
    {
        if (text.Length > 0 && IsPlain(text[0]) && IsPlain(text[^1]))
            return text;
        var (from, to) = (0, text.Length);
        while (from < to && Rune.TryGetRuneAt(text, from, out var first) && IsInvisible(first))
            from += first.Utf16SequenceLength;
        while (from < to && Rune.DecodeLastFromUtf16(text.AsSpan(from, to - from), out var last, out var length) == System.Buffers.OperationStatus.Done
            && IsInvisible(last) && !ChangesTheOneBefore(last))
            to -= length;
        return text[from..to];
    }

    /// <summary>Counts code points, as OpenAPI and the database do.</summary>
    public static int Length(string text)
    {
        var length = text.Length;
        foreach (var unit in text)
        {
            if (char.IsLowSurrogate(unit))
                length--;
        }
        return length;
    }

    /// <summary>
    /// Takes out the characters that have no look of their own, wherever they stand. The tags that make one flag of another and the
    /// selectors that make one form of an ideograph of another stay.
    /// </summary>
    public static string WithoutIgnorable(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', (char)(FirstIgnorable - 1)) < 0 || !text.EnumerateRunes().Any(IsIgnorable))
            return text;
        var seen = new StringBuilder(text.Length);
        var (before, isFlag) = (default(Rune), false);
        foreach (var rune in text.EnumerateRunes())
        {
            isFlag = rune.Value == BlackFlag || (isFlag && IsTag(rune));
            if (isFlag || !IsIgnorable(rune) || (IsSelector(rune) && IsIdeograph(before)))
                seen.Append(rune);
            before = rune;
        }
        return seen.ToString();
    }

    /// <summary>Says whether Unicode has the character among those without a look of their own, Default_Ignorable_Code_Point.</summary>
    // DerivedCoreProperties.txt, Unicode 14 to 17. Points that are not assigned are reserved for the same use.
    public static bool IsIgnorable(Rune rune) => rune.Value >= FirstIgnorable && rune.Value is
        0x00AD or 0x034F or 0x061C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or (>= 0x200B and <= 0x200F)
        or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F) or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF or 0xFFA0
        or (>= 0xFFF0 and <= 0xFFF8) or (>= 0x1BCA0 and <= 0x1BCA3) or (>= 0x1D173 and <= 0x1D17A) or (>= 0xE0000 and <= 0xE0FFF);

    private static bool IsPlain(char letter) => letter is > ' ' and < '\u007F';

    // Unicode's White_Space, Cc and Default_Ignorable_Code_Point, and the blank of Braille.
    private static bool IsInvisible(Rune rune) => Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || rune.Value == 0x2800 || IsIgnorable(rune);

    private static bool ChangesTheOneBefore(Rune rune) =>
        IsTag(rune) || IsSelector(rune) || rune.Value is (>= 0x180B and <= 0x180D) or 0x180F or (>= 0xFE00 and <= 0xFE0F);

    // Of these the flags of England, Scotland and Wales are made, behind the black flag.
    private static bool IsTag(Rune rune) => rune.Value is >= 0xE0020 and <= 0xE007F;

    // Choose the form of the ideograph before them, as names of people and places need.
    private static bool IsSelector(Rune rune) => rune.Value is >= 0xE0100 and <= 0xE01EF;

    // The blocks of Chinese characters, those of the supplementary and tertiary planes included.
    private static bool IsIdeograph(Rune rune) => rune.Value is
        0x3007 or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
