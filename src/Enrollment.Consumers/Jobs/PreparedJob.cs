using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Steps;

namespace Enrollment.Consumers.Jobs;

/// <summary>Holds what all pages of a job need and what never changes. It is read before a page's transaction begins.</summary>
/// <param name="First">The first step and when it is due, for the job's anchor; null if the job unenrolls.</param>
/// <param name="IsSingle">The job is in page mode and has one page.</param>
/// <param name="IsWaitedFor">A caller waits for it.</param>
/// <param name="Reason">Of unenrolling only.</param>
public sealed record PreparedJob(
    Guid Id, Guid AccountId, Guid SequenceId, int SequenceVersion, string SequenceKind, string Operation, EnrollmentTarget Target, bool SkipIfAlreadyEnrolled,
    DateTimeOffset Anchor, NextMove.RunStep? First, bool IsSingle, bool IsWaitedFor, string? Reason)
{
    public Stretch Stretch(Guid afterKey, Guid upToKey) =>
        new(AccountId, SequenceId, Target, Core.Jobs.Stretch.RulesFor(Operation, SequenceKind), SkipIfAlreadyEnrolled, afterKey, upToKey);
}
