using System.ComponentModel.DataAnnotations;

namespace Enrollment.Consumers.Hosting;

/// <summary>Configuration section <c>Retry</c>.</summary>
public sealed class RetryOptions
{
    public const string Section = "Retry";

    /// <summary>
    /// How long a message is retried while the database is away. The broker takes a message back after half an hour, and the last
    /// attempt may be slow.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:20:00")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(15);
}
