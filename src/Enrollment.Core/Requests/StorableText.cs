using System.Text;

namespace Enrollment.Core.Requests;

/// <summary>Makes text from outside storable, whatever is in it.</summary>
public static class StorableText
{
    /// <summary>
    /// Removes what PostgreSQL cannot store (NUL, halves of surrogate pairs) and cuts the text to at most <paramref name="maxLength"/>
    /// code points. Null from a foreign sender becomes empty.
    /// </summary>
    public static string Of(string? text, int maxLength)
    {
        var result = new StringBuilder();
        var length = 0;
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (rune.Value == 0)
                continue;
            if (length++ == maxLength)
                break;
            result.Append(rune.ToString());
        }
        return result.ToString();
    }
}
