namespace Enrollment.Core.Sequences;

/// <summary>A series of timed steps that contacts go through. Its kind says which door created it.</summary>
public sealed class Sequence
{
    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }

    /// <summary>See <see cref="SequenceKinds"/>.</summary>
    public required string Kind { get; init; }

    public required string Name { get; set; }
    public string? Description { get; set; }

    /// <summary>Whether steps are handed out. While it is false, the sequence is paused and every enrollment keeps its place.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>
    /// When the sequence was last switched on again. Reports that were awaited before get their whole time from then; the sweep sees to
    /// that.
    /// </summary>
    public DateTimeOffset? ResumedAt { get; set; }

    /// <summary>The version that new enrollments pin. Editing steps writes a new version.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Rises with every change of the sequence or its steps.</summary>
    public int Revision { get; set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }
}
