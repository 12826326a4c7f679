using System.ComponentModel.DataAnnotations;

namespace Enrollment.Scheduler.Recurring;

/// <summary>Configuration section <c>RecurringEnrollments</c>.</summary>
public sealed class RecurringOptions
{
    public const string Section = "RecurringEnrollments";

    /// <summary>How often planned times are looked for. While there are any, the sweep continues at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many runs one scheduler starts at once, each in a transaction of its own.</summary>
    [Range(1, 32)]
    public int StartsAtOnce { get; init; } = 4;

    /// <summary>How long runs are kept.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan KeepRunsFor { get; init; } = TimeSpan.FromDays(90);
}
