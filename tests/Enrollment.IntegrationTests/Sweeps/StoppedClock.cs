namespace Enrollment.IntegrationTests.Sweeps;

/// <summary>A clock that goes on only when a test says so.</summary>
internal sealed class StoppedClock : TimeProvider
{
    public long Seconds { get; set; }

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => Seconds;
}
