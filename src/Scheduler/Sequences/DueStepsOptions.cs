using System.ComponentModel.DataAnnotations;

namespace Enrollment.Scheduler.Sequences;

/// <summary>Configuration section <c>DueSteps</c>.</summary>
public sealed class DueStepsOptions
{
    public const string Section = "DueSteps";

    /// <summary>How often due steps are looked for; while batches are full the sweep goes on at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Steps claimed, and published, together.</summary>
    [Range(1, 5_000)]
    public int BatchSize { get; init; } = 500;

    /// <summary>A step that its saga has not seen by then is handed out again, under the same message id.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "1.00:00:00")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// With so many steps waiting in the saga's queue no more are handed out: they would only outlive their leases there.
    /// Some seconds of work for the consumers.
    /// </summary>
    [Range(100, 10_000_000)]
    public int MaxQueued { get; init; } = 20_000;
}
