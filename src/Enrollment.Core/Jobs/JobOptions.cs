using System.ComponentModel.DataAnnotations;

namespace Enrollment.Core.Jobs;

/// <summary>Configuration section <c>Jobs</c>: how much work one account may have under way. The same for all processes.</summary>
public sealed class JobOptions
{
    public const string Section = "Jobs";

    /// <summary>
    /// How many pages of one account are on the bus at once, over all its jobs. The handlers of one consumer take four at a time; the
    /// rest covers the way of the next page to them. Raise it where one account has many consumers to itself.
    /// </summary>
    [Range(1, 10_000)]
    public int PagesInFlight { get; init; } = 16;

    /// <summary>How many jobs one account runs at once. The others stay queued until one ends.</summary>
    [Range(1, 1_000)]
    public int RunningPerAccount { get; init; } = 4;
}
