using System.ComponentModel.DataAnnotations;

namespace Enrollment.Core.Outbox;

/// <summary>Configuration section <c>Outbox</c>.</summary>
public sealed class OutboxOptions
{
    public const string Section = "Outbox";

    /// <summary>How long a row belongs to the process that wrote or claimed it. Where publishing takes longer, its messages go out twice.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the relay looks for rows that their writers left.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a publish may take. After that its result counts as unknown, and it is repeated under the same id.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many failures of a row's own fault park it.</summary>
    [Range(1, 1000)]
    public int MaxFaults { get; init; } = 20;

    /// <summary>How many rows are published at once, each on its own channel with at most 512 unconfirmed messages.</summary>
    [Range(1, 32)]
    public int Publishers { get; init; } = 4;
}
