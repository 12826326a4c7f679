using System.ComponentModel.DataAnnotations;

namespace Enrollment.Api.Jobs;

/// <summary>Configuration section <c>BulkEnroll</c>.</summary>
public sealed class BulkEnrollOptions
{
    public const string Section = "BulkEnroll";

    /// <summary>
    /// How long a caller in page mode waits for the page before the answer is 202. Keep it below the time-out of the proxies in front.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan WaitLimit { get; init; } = TimeSpan.FromSeconds(10);
}
