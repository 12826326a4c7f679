namespace Enrollment.Consumers.Enrollments;

/// <summary>A live member of a group.</summary>
/// <param name="Waits">Whether it waits for its turn, also while it is paused. All others are active.</param>
/// <param name="IsTooLate">Whether another member has succeeded since it was accepted.</param>
public sealed record GroupMember(Guid Id, bool Waits, bool IsPaused, bool IsTooLate);

/// <summary>Decides how a group goes on, from its live members alone.</summary>
/// <param name="TooLate">Those who waited and whose group has reached its goal.</param>
/// <param name="Active">The active member, if another one has succeeded by a late report.</param>
/// <param name="Next">The member whose turn it is.</param>
public sealed record GroupMove(IReadOnlyList<Guid> TooLate, Guid? Active, Guid? Next)
{
    public bool IsNothing => TooLate.Count == 0 && Active is null && Next is null;

    public IEnumerable<Guid> All => TooLate.Concat(new[] { Active, Next }.OfType<Guid>());

    /// <param name="members">The live members in their order.</param>
    public static GroupMove Of(IReadOnlyList<GroupMember> members)
    {
        var active = members.FirstOrDefault(member => !member.Waits);
        // Nobody is activated over a paused one, which is active; one that waits and is paused is passed over.
        var next = active is null ? members.FirstOrDefault(member => member is { Waits: true, IsPaused: false, IsTooLate: false }) : null;
        return new(
            [.. members.Where(member => member is { Waits: true, IsTooLate: true }).Select(member => member.Id)],
            active is { IsTooLate: true } ? active.Id : null,
            next?.Id);
    }
}
