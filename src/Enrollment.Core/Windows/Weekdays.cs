using NodaTime;

namespace Enrollment.Core.Windows;

/// <summary>The weekdays and the words that settings use for them.</summary>
public static class Weekdays
{
    private static readonly string[] Words = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// <summary>Monday to Sunday.</summary>
    public static IReadOnlyList<IsoDayOfWeek> All { get; } = [.. Enumerable.Range(1, 7).Select(day => (IsoDayOfWeek)day)];

    public static string WordOf(IsoDayOfWeek day) => Words[(int)day - 1];
}
