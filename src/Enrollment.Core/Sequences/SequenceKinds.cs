using Enrollment.Core.Screening;

namespace Enrollment.Core.Sequences;

/// <summary>Describes one door to the engine: how its sequences are stored and named in answers, and which contacts may enter them.</summary>
/// <param name="Name">Stored with each sequence and announced with each enrollment.</param>
/// <param name="Noun">The door's own word for a sequence, as people read it in an error.</param>
/// <param name="NotFoundCode">The code of the refusal when an account has no such sequence.</param>
/// <param name="IdField">The field of a body that names such a sequence.</param>
/// <param name="Screening">The rules that leave out candidates, in order.</param>
public sealed record SequenceKind(string Name, string Noun, string NotFoundCode, string IdField, IReadOnlyList<ScreeningRule> Screening)
{
    public override string ToString() => Name;
}

/// <summary>Lists the doors. Nothing else in this project names one.</summary>
public static class SequenceKinds
{
    public static readonly SequenceKind EventQueue = new(
        "event_queue", "event queue", "event_queue_not_found", "event_queue_id",
        [ScreeningRules.ContactNotFound, ScreeningRules.Unsubscribed, ScreeningRules.AlreadyEnrolledOnce, ScreeningRules.AlreadyEnrolled]);

    public static IReadOnlyList<SequenceKind> All { get; } = [EventQueue];

    /// <exception cref="ArgumentOutOfRangeException">No door makes sequences of that kind.</exception>
    public static SequenceKind Named(string name) =>
        All.SingleOrDefault(kind => kind.Name == name) ?? throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such kind of sequence.");
}
