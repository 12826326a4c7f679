using System.ComponentModel.DataAnnotations;

namespace Enrollment.Scheduler.Repair;

/// <summary>Configuration section <c>Repair</c>.</summary>
public sealed class RepairOptions
{
    public const string Section = "Repair";

    /// <summary>How often stuck jobs are looked for.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a job may go without progress before it counts as stuck. Repeating its messages is harmless, so the guess may be wrong.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:02", "1.00:00:00")]
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromMinutes(2);
}
