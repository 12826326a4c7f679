using System.Globalization;

namespace Enrollment.Core.Windows;

/// <summary>Reads and writes times of day as <c>HH:MM</c>, from 00:00 to 24:00, as minutes after midnight.</summary>
public static class WallTime
{
    public static string Write(int minutes) => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:00}:{minutes % 60:00}");

    /// <summary>Returns the minutes after midnight; null if the text is no time.</summary>
    public static int? TryRead(string? text)
    {
        if (text is not [var h1, var h2, ':', var m1, var m2] || !(char.IsAsciiDigit(h1) && char.IsAsciiDigit(h2) && char.IsAsciiDigit(m1) && char.IsAsciiDigit(m2)))
            return null;
        var (hours, minutes) = (((h1 - '0') * 10) + h2 - '0', ((m1 - '0') * 10) + m2 - '0');
        return minutes < 60 && (hours * 60) + minutes <= CallWindow.MinutesOfDay ? (hours * 60) + minutes : null;
    }
}
