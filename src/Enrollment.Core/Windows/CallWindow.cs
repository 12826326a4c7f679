using System.Runtime.InteropServices;

namespace Enrollment.Core.Windows;

/// <summary>A stretch of a day's wall clock in which calls may be made. A window that ends before it begins runs over midnight.</summary>
/// <param name="From">Minutes after midnight; included.</param>
/// <param name="To">Minutes after midnight, up to 1,440; excluded.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CallWindow(int From, int To)
{
    public const int MinutesOfDay = 1_440;
    public const int ShortestMinutes = 15;

    /// <summary>Whether the window ends on the day after the one that it belongs to.</summary>
    public bool RunsOverMidnight => From > To;

    /// <summary>The length by the wall clock.</summary>
    public int Minutes => End - From;

    /// <summary>The end in minutes after the midnight at which the window's own day begins.</summary>
    public int End => RunsOverMidnight ? To + MinutesOfDay : To;
}
