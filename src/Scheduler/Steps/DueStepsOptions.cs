using System.ComponentModel.DataAnnotations;

namespace Enrollment.Scheduler.Steps;

/// <summary>Configuration section <c>DueSteps</c>.</summary>
public sealed class DueStepsOptions
{
    public const string Section = "DueSteps";

    /// <summary>How often due steps are looked for. While batches are full the sweep continues at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many steps are handed out in one transaction.</summary>
    [Range(1, 5_000)]
    public int BatchSize { get; init; } = 500;

    /// <summary>How many batches one scheduler runs at once: while one waits for its commit, another one works.</summary>
    [Range(1, 32)]
    public int BatchesAtOnce { get; init; } = 3;

    /// <summary>
    /// How many steps may wait in the queue of an action that the service executes. Beyond that no more steps of the action are handed
    /// out, because they would only expire there. Some minutes of work for the consumers.
    /// </summary>
    [Range(100, 10_000_000)]
    public int MaxQueued { get; init; } = 20_000;
}
