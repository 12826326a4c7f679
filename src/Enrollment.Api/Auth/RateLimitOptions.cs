using System.ComponentModel.DataAnnotations;

namespace Enrollment.Api.Auth;

/// <summary>Configuration section <c>RateLimits</c>.</summary>
public sealed class RateLimitOptions
{
    public const string Section = "RateLimits";

    /// <summary>How many requests a key may send to one API process in a window; 0 for no limit.</summary>
    [Range(0, 100_000_000)]
    public int Requests { get; init; } = 6_000;

    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);
}
