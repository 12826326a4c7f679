namespace Enrollment.Demo;

/// <summary>The findings of a demo, which say themselves whether they add up.</summary>
public interface IFindings
{
    /// <summary>Whether the service was asked for something that goes on without the demo.</summary>
    bool HasBegun { get; }

    void Show();

    /// <summary>Lists what does not add up or is missing; empty if all is well.</summary>
    IReadOnlyList<string> Differences();
}

/// <summary>Something that was counted and how long it took.</summary>
public sealed record Measured(long Count, TimeSpan Elapsed)
{
    public double PerSecond => Count / Math.Max(Elapsed.TotalSeconds, 0.001);

    /// <summary>Reads a tally, with the time from a timestamp to its last new message.</summary>
    internal static Measured Since(long started, Tally tally) =>
        new(tally.Distinct, tally.LastNewAt == 0 ? TimeSpan.Zero : TimeProvider.System.GetElapsedTime(started, tally.LastNewAt));
}

internal static class Difference
{
    public static IEnumerable<string> Unless(bool isRight, string difference) => isRight ? [] : [difference];
}
