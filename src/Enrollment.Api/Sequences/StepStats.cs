using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.Sequences;

/// <summary>Where enrollments stand with a step. An enrollment that was cancelled at the step is in none of the four counts.</summary>
/// <param name="StepOrder">The step's order; null if it has been removed.</param>
/// <param name="IsRemoved">Whether the step has been removed; enrollments that started with an earlier version still have it.</param>
/// <param name="Waiting">Live enrollments whose next step this is and that have not begun it; paused ones are included.</param>
/// <param name="Processing">Live enrollments for which the step was handed out and whose report is awaited; paused ones are included.</param>
/// <param name="Done">Enrollments that have passed the step, whether it was done or skipped.</param>
/// <param name="Failed">Enrollments that ended because the step failed for good.</param>
public sealed record StepStats(Guid StepId, int? StepOrder, string Name, bool IsRemoved, long Waiting, long Processing, long Done, long Failed)
{
    /// <summary>Counts where enrollments stand with each step: the steps in order, followed by removed ones.</summary>
    /// <param name="steps">The steps of the present version, and of every version that enrollments are in.</param>
    internal static List<StepStats> Of(Sequence sequence, IReadOnlyCollection<SequenceStep> steps, IReadOnlyCollection<StandingEnrollments> standing)
    {
        var groups = standing.ToLookup(group => group.Version);
        // The latest version of each step says what it is called and where it stands.
        return [.. steps.GroupBy(step => step.StepId)
            .Select(versions => (Latest: versions.MaxBy(step => step.Version)!,
                Stats: versions.Select(step => StepStats.Of(step, groups[step.Version])).Aggregate(StepStats.Sum)))
            .OrderByDescending(step => step.Latest.Version).ThenBy(step => step.Latest.Position)
            .Select(step => step.Latest.Version == sequence.Version ? step.Stats with { StepOrder = step.Latest.Position } : step.Stats with { IsRemoved = true })];
    }

    /// <param name="standing">The enrollments that started with the step's version.</param>
    private static StepStats Of(SequenceStep step, IEnumerable<StandingEnrollments> standing)
    {
        var stats = new StepStats(step.StepId, StepOrder: null, step.Name, IsRemoved: false, 0, 0, 0, 0);
        // Passed over by everybody of this version.
        if (!step.IsActive)
            return stats;
        foreach (var group in standing)
        {
            if (group.Position > step.Position || (group.Position == step.Position && group.State == EnrollmentState.Completed))
                stats = stats with { Done = stats.Done + group.Count };
            else if (group.Position == step.Position)
                stats = stats.WithCurrent(group);
        }
        return stats;
    }

    /// <summary>Adds up the same step over several versions and keeps the later name.</summary>
    private static StepStats Sum(StepStats a, StepStats b) => b with
    {
        Waiting = a.Waiting + b.Waiting,
        Processing = a.Processing + b.Processing,
        Done = a.Done + b.Done,
        Failed = a.Failed + b.Failed,
    };

    private StepStats WithCurrent(StandingEnrollments group) => group.Place switch
    {
        EnrollmentState.Pending or EnrollmentState.Waiting => this with { Waiting = Waiting + group.Count },
        EnrollmentState.Processing => this with { Processing = Processing + group.Count },
        EnrollmentState.Failed => this with { Failed = Failed + group.Count },
        _ => this,
    };
}
