using System.ComponentModel.DataAnnotations;

namespace Enrollment.Core.Outbox;

/// <summary>Configuration section <c>Outbox</c>.</summary>
public sealed class OutboxOptions
{
    public const string Section = "Outbox";

    /// <summary>How long a row belongs to the process that wrote or claimed it. Longer than publishing ever takes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often left-over rows are looked for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A publish without an answer for so long counts as unknown and is repeated under the same id.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Failures that are the row's own fault before it is parked.</summary>
    [Range(1, 1000)]
    public int MaxFaults { get; init; } = 20;

    /// <summary>Rows published at once, each on a channel of its own with at most 512 messages unconfirmed.</summary>
    [Range(1, 32)]
    public int Publishers { get; init; } = 4;
}
