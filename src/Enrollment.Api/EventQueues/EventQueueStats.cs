using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.EventQueues;

/// <summary>What has become of everybody who was ever enrolled in a queue, through whichever version of its steps. True at one moment.</summary>
/// <param name="Enrolled">All of them: live, completed, cancelled and failed.</param>
/// <param name="Live">Pending, processing or paused.</param>
/// <param name="Paused">Of the live ones, those that are paused each for itself. A paused queue does not count here.</param>
/// <param name="NextDueAt">When the clock looks at one of them next: a step is due, or a report overdue. In the past, it waits to be handed out. null: nobody waits for a time.</param>
/// <param name="Steps">In order; behind them those that were removed.</param>
public sealed record EventQueueStats(
    long Enrolled, long Live, long Paused, long Completed, long Cancelled, long Failed, DateTimeOffset? NextDueAt, IReadOnlyList<StepStats> Steps)
{
    /// <param name="steps">Of the present version and of every one in which somebody stands.</param>
    public static EventQueueStats Of(
        Sequence queue, IReadOnlyCollection<SequenceStep> steps, IReadOnlyCollection<StandingEnrollments> standing, DateTimeOffset? nextDueAt)
    {
        var (completed, cancelled, failed) = (In(EnrollmentState.Completed), In(EnrollmentState.Cancelled), In(EnrollmentState.Failed));
        var enrolled = standing.Sum(group => group.Count);
        return new(enrolled, enrolled - completed - cancelled - failed, In(EnrollmentState.Paused), completed, cancelled, failed, nextDueAt, StepsOf(queue, steps, standing));

        long In(string state) => standing.Where(group => group.State == state).Sum(group => group.Count);
    }

    private static List<StepStats> StepsOf(Sequence queue, IReadOnlyCollection<SequenceStep> steps, IReadOnlyCollection<StandingEnrollments> standing)
    {
        var groups = standing.ToLookup(group => group.Version);
        // The latest version of each step says what it is called and where it stands.
        return [.. steps.GroupBy(step => step.StepId)
            .Select(versions => (Latest: versions.MaxBy(step => step.Version)!, Stats: versions.Select(step => StepStats.Of(step, groups[step.Version])).Aggregate(StepStats.Sum)))
            .OrderByDescending(step => step.Latest.Version).ThenBy(step => step.Latest.Position)
            .Select(step => step.Latest.Version == queue.Version ? step.Stats with { StepOrder = step.Latest.Position } : step.Stats with { IsRemoved = true })];
    }
}

/// <summary>Where enrollments stand with a step. One that is cancelled at the step is in none of the four figures.</summary>
/// <param name="StepOrder">null: removed.</param>
/// <param name="IsRemoved">True: it is no longer a step of the queue, but some have started with a version that has it.</param>
/// <param name="Waiting">Live, the step is their next and not begun, paused ones included.</param>
/// <param name="Processing">Live, the step was handed out and its report is awaited, paused ones included.</param>
/// <param name="Done">They have it behind them: it was done, or skipped.</param>
/// <param name="Failed">It failed for good, and the enrollment with it.</param>
public sealed record StepStats(Guid StepId, int? StepOrder, string Name, bool IsRemoved, long Waiting, long Processing, long Done, long Failed)
{
    /// <param name="standing">Those who started with the step's version.</param>
    internal static StepStats Of(SequenceStep step, IEnumerable<StandingEnrollments> standing)
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

    /// <summary>The same step over several versions; the later one's name.</summary>
    internal static StepStats Sum(StepStats a, StepStats b) => b with
    {
        Waiting = a.Waiting + b.Waiting,
        Processing = a.Processing + b.Processing,
        Done = a.Done + b.Done,
        Failed = a.Failed + b.Failed,
    };

    private StepStats WithCurrent(StandingEnrollments group) => group.Place switch
    {
        EnrollmentState.Pending => this with { Waiting = Waiting + group.Count },
        EnrollmentState.Processing => this with { Processing = Processing + group.Count },
        EnrollmentState.Failed => this with { Failed = Failed + group.Count },
        _ => this,
    };
}
