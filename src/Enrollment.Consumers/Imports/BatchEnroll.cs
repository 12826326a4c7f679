using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Requests;

namespace Enrollment.Consumers.Imports;

/// <summary>The enrollment that a batch asks for: its members, once they are imported.</summary>
/// <param name="Anchor">The instant that delays count from; null for now.</param>
public sealed record BatchEnroll(Guid SequenceId, DateTimeOffset? Anchor, bool SkipIfAlreadyEnrolled)
{
    /// <summary>Where the batch gives it.</summary>
    public string Pointer { get; init; } = "/enroll";

    public JobWork ToWork(Guid importId) => new JobWork.Enroll(Anchor, SkipIfAlreadyEnrolled)
    {
        Target = new EnrollmentTarget.ImportMembers(importId),
        Mode = BulkModes.All,
    };

    /// <summary>Reads what the batch gives as <paramref name="enroll"/>. If anything is wrong, the reader's errors say what.</summary>
    public static BatchEnroll Read(ObjectReader enroll)
    {
        enroll.Required("sequence_id");
        var sequenceId = enroll.OptionalUuid("sequence_id");
        var (anchor, skip) = BulkEnrollRequest.ReadStart(enroll);
        enroll.OptionalOneOf("mode", BulkModes.All);
        enroll.RefuseOthers();
        return new(sequenceId ?? Guid.Empty, anchor, skip) { Pointer = enroll.Pointer };
    }

    /// <summary>Points the refusal of the job at the sequence that the batch names.</summary>
    public Refusal At(Refusal refusal) => refusal with { Errors = [new($"{Pointer}/sequence_id", refusal.Code, refusal.Detail)] };
}
