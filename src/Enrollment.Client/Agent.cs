namespace Enrollment.Client;

/// <summary>When calls may be made next.</summary>
/// <param name="At">The instant that was asked about.</param>
/// <param name="IsOpen">Whether a call may be made at that instant.</param>
/// <param name="OpensAt">The first open instant from then on. Null if there is none within 400 days.</param>
/// <param name="ClosesAt">When that opening ends. Null if it does not within 400 days.</param>
/// <param name="LocalOpensAt">The wall clock of the zone at that opening, without an offset.</param>
public sealed record NextWindow(string Timezone, DateTimeOffset At, bool IsOpen, DateTimeOffset? OpensAt, DateTimeOffset? ClosesAt, string? LocalOpensAt);
