using System.ComponentModel.DataAnnotations;

namespace Enrollment.Scheduler.Retention;

/// <summary>Says how long what agents leave behind is kept. Part of the configuration section <c>Agents</c>.</summary>
public sealed class AgentRetentionOptions
{
    public const string Section = "Agents";

    /// <summary>How long the rows of a batch are kept as they were sent, from the end of the batch.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan KeepRowsFor { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long deliveries of results are kept, from their end.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan KeepDeliveriesFor { get; init; } = TimeSpan.FromDays(30);
}
