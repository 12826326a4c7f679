namespace Enrollment.Core.Sequences;

/// <summary>Timed steps that contacts are put through. Its kind says which door made it.</summary>
public sealed class Sequence
{
    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }

    /// <summary>See <see cref="SequenceKinds"/>.</summary>
    public required string Kind { get; init; }

    public required string Name { get; set; }
    public string? Description { get; set; }

    /// <summary>False: paused. Nothing is handed out, nobody is dropped.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>When it was last switched on again. Reports awaited since before have their whole time from then: the sweep gives it to them.</summary>
    public DateTimeOffset? ResumedAt { get; set; }

    /// <summary>The version that new enrollments pin. Editing steps writes a new one.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Rises with every change of the sequence or its steps.</summary>
    public int Revision { get; set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }
}
