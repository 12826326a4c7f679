using System.Text;

namespace Enrollment.Core.Enrollments;

/// <summary>Text from outside that must be kept, whatever is in it.</summary>
public static class StorableText
{
    /// <summary>
    /// The text without what PostgreSQL cannot store (NUL, halves of surrogate pairs), cut to at most
    /// <paramref name="maxLength"/> UTF-16 characters between two code points. Null, which a foreign sender may put in, is empty.
    /// </summary>
    public static string Of(string? text, int maxLength)
    {
        var result = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (rune.Value == 0)
                continue;
            if (result.Length + rune.Utf16SequenceLength > maxLength)
                break;
            result.Append(rune.ToString());
        }
        return result.ToString();
    }
}
