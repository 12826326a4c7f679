using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.Sequences;

/// <summary>The fields that a new sequence has in the body of every door.</summary>
internal sealed record SequenceFields(string Name, string? Description, bool IsActive, IReadOnlyList<StepFields> Steps)
{
    public const int MaxName = 200;
    public const int MaxDescription = 2_000;

    /// <summary>Reads the fields and notes what is wrong with them in the reader's errors. The door reads its own and refuses others.</summary>
    public static SequenceFields Read(ObjectReader body, StepRules rules) => new(
        body.RequiredText("name", MaxName),
        body.OptionalText("description", MaxDescription),
        body.OptionalBool("is_active") ?? true,
        StepFields.ReadAll(body, rules));

    public Sequence ToSequence(SequenceKind kind, Guid accountId, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        AccountId = accountId,
        Kind = kind.Name,
        Name = Name,
        Description = Description,
        IsActive = IsActive,
        CreatedAt = now,
        UpdatedAt = now,
    };

    /// <summary>Makes the steps, numbered from 1 in the order of their step_order without gaps.</summary>
    public List<SequenceStep> ToSteps(Sequence sequence, DateTimeOffset now) =>
        [.. Steps.OrderBy(step => step.StepOrder).Select((step, index) => step.ToStep(sequence, Guid.CreateVersion7(now), index + 1))];
}
