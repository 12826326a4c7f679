namespace Enrollment.Demo;

/// <summary>Counts something up to a total while time goes by.</summary>
public sealed class Gauge(string name, long total, Func<long> count)
{
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private TimeSpan? _took;

    /// <summary>The work that goes on when everything is counted.</summary>
    public string? Afterwards { get; init; }

    /// <summary>Whether the count goes up and down, and so has neither a rate nor an end.</summary>
    public bool IsLevel { get; init; }

    /// <summary>Reads the count and the time so far. The time stands still once everything is counted.</summary>
    public GaugeReading Read()
    {
        var counted = count();
        var elapsed = _took ?? TimeProvider.System.GetElapsedTime(_started);
        if (counted >= total)
            _took ??= elapsed;
        return new(name, counted, total, elapsed, IsLevel);
    }
}

/// <summary>A count at a moment.</summary>
/// <param name="Name">What is counted.</param>
/// <param name="Elapsed">The time since the counting began.</param>
/// <param name="IsLevel">Whether the count goes up and down.</param>
public sealed record GaugeReading(string Name, long Count, long Total, TimeSpan Elapsed, bool IsLevel = false)
{
    public bool IsDone => Count >= Total;

    /// <summary>The part that is counted, 0 to 1.</summary>
    public double Part => Total == 0 ? 1 : Math.Clamp((double)Count / Total, 0, 1);

    public double PerSecond => Elapsed > TimeSpan.Zero ? Count / Elapsed.TotalSeconds : 0;

    /// <summary>The time left at the rate so far. Null before anything is counted.</summary>
    public TimeSpan? Left => PerSecond > 0 ? TimeSpan.FromSeconds((Total - Math.Min(Count, Total)) / PerSecond) : null;

    public string Rate => IsLevel ? "" : $"{PerSecond:N0}/s";

    /// <summary>The time it took, or the time left.</summary>
    public string Time => (IsDone, Left) switch
    {
        _ when IsLevel => "",
        (true, _) => $"{Elapsed.TotalSeconds:0.0} s",
        (false, null) => "",
        (false, { TotalSeconds: < 60 } left) => $"{Math.Ceiling(left.TotalSeconds):0} s left",
        (false, { TotalHours: < 100 } left) => $"{(int)left.TotalMinutes}:{left.Seconds:00} left",
        _ => "long left",
    };

    /// <summary>The reading as a line for people, without a bar.</summary>
    public override string ToString() => IsLevel
        ? $"{Count:N0} {Name}"
        : $"{Count:N0} of {Total:N0} {Name} ({string.Join(", ", new[] { Rate, Time }.Where(part => part.Length > 0))})";
}
