using System.ComponentModel.DataAnnotations;

namespace Enrollment.Scheduler.Calls;

/// <summary>Configuration section <c>DueCalls</c>.</summary>
public sealed class DueCallsOptions
{
    public const string Section = "DueCalls";

    /// <summary>How often calls are looked for. While a sequence has more than fit into one transaction the sweep continues at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many calls of one sequence are handed out in one transaction.</summary>
    [Range(1, 1_000)]
    public int BatchSize { get; init; } = 500;

    /// <summary>How many accounts one scheduler serves at once.</summary>
    [Range(1, 32)]
    public int AccountsAtOnce { get; init; } = 3;
}
