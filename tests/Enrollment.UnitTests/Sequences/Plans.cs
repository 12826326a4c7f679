using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Enrollment.Testing;

namespace Enrollment.UnitTests.Sequences;

/// <summary>Plans as they are read from the database: only the active steps.</summary>
internal static class Plans
{
    public static SequenceStep Step(TimeSpan? delay = null, string delayFrom = DelayOrigins.Anchor, bool isActive = true) =>
        A.Step(delay, delayFrom, isActive);

    public static SequencePlan Of(params SequenceStep[] steps) => new(
        Guid.NewGuid(),
        Version: 1,
        steps.Select((step, index) => (step, position: index + 1))
            .Where(s => s.step.IsActive)
            .Select(s => PlannedStep.Of(s.step) with { Position = s.position })
            .ToList());
}
