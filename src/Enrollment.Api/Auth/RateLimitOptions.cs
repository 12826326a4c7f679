using System.ComponentModel.DataAnnotations;

namespace Enrollment.Api.Auth;

/// <summary>Configuration section <c>RateLimits</c>.</summary>
public sealed class RateLimitOptions
{
    public const string Section = "RateLimits";

    /// <summary>Requests that a key may send in a window to one process of the API; 0: as many as it likes.</summary>
    [Range(0, 100_000_000)]
    public int Requests { get; init; } = 6_000;

    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);
}
