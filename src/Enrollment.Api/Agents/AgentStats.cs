using Enrollment.Api.Sequences;
using Enrollment.Core.Enrollments;

namespace Enrollment.Api.Agents;

/// <summary>The state of every contact that was ever enrolled in the agent, whichever version of its steps it started with. Taken at one moment.</summary>
/// <param name="Enrolled">All enrollments: live, completed, cancelled and failed.</param>
/// <param name="Live">Enrollments that are waiting, pending, processing or paused.</param>
/// <param name="Waiting">Live enrollments that wait for their turn in their group.</param>
/// <param name="Paused">Live enrollments that are paused individually. A paused agent does not count here.</param>
/// <param name="Succeeded">Ended enrollments whose goal was reached, also by a late report.</param>
/// <param name="NextDueAt">When the clock handles an enrollment next. Null if no enrollment waits for a time.</param>
/// <param name="Outcomes">Enrollments by the outcome of their last call.</param>
/// <param name="WaitingBecause">Live enrollments by what they wait for.</param>
/// <param name="Steps">The steps in order, followed by removed ones.</param>
public sealed record AgentStats(
    long Enrolled, long Live, long Waiting, long Paused, long Completed, long Cancelled, long Failed, long Succeeded, DateTimeOffset? NextDueAt,
    IReadOnlyDictionary<string, long> Outcomes, AgentSlots Slots, IReadOnlyDictionary<string, long> WaitingBecause, IReadOnlyList<StepStats> Steps)
{
    internal static AgentStats Of(SequenceStanding standing, AgentFigures figures, int slots, IReadOnlyDictionary<string, long> waitingBecause) => new(
        standing.Enrolled, standing.Live, standing.In(EnrollmentState.Waiting), standing.In(EnrollmentState.Paused), standing.In(EnrollmentState.Completed),
        standing.In(EnrollmentState.Cancelled), standing.In(EnrollmentState.Failed), figures.Succeeded, standing.NextDueAt, figures.Outcomes,
        new(slots, figures.OpenCalls), waitingBecause, standing.Steps);
}

/// <summary>The calls that may be open at once, and those that are.</summary>
/// <param name="InUse">More than <c>max</c> for a while after that was lowered: running calls finish.</param>
public sealed record AgentSlots(int Max, long InUse);
