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
    /// <summary>Whether contacts enter as rows, which bring what is needed beside the contact. Stored contacts alone cannot be enrolled then.</summary>
    public bool TakesRows { get; init; }

    public override string ToString() => Name;
}

/// <summary>Lists the doors. Nothing else in this project names one.</summary>
public static class SequenceKinds
{
    public static readonly SequenceKind EventQueue = new(
        "event_queue", "event queue", "event_queue_not_found", "event_queue_id",
        [ScreeningRules.ContactNotFound, ScreeningRules.Unsubscribed, ScreeningRules.AlreadyEnrolledOnce, ScreeningRules.AlreadyEnrolled]);

    public static readonly SequenceKind Agent = new(
        "agent", "agent", "agent_not_found", "agent_id",
        [ScreeningRules.ContactNotFound, ScreeningRules.Unsubscribed, ScreeningRules.AlreadyEnrolled])
    {
        TakesRows = true,
    };

    public static IReadOnlyList<SequenceKind> All { get; } = [EventQueue, Agent];

    /// <summary>The kinds in which stored contacts can be enrolled by id, filter or import.</summary>
    public static IReadOnlyList<SequenceKind> OfContacts { get; } = [.. All.Where(kind => !kind.TakesRows)];

    /// <exception cref="ArgumentOutOfRangeException">No door makes sequences of that kind.</exception>
    public static SequenceKind Named(string name) =>
        All.SingleOrDefault(kind => kind.Name == name) ?? throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such kind of sequence.");
}
