using Enrollment.Api.Sequences;
using Enrollment.Core.Enrollments;

namespace Enrollment.Api.EventQueues;

/// <summary>
/// The state of every contact that was ever enrolled in the event queue, whichever version of its steps it started with. Taken at one
/// moment.
/// </summary>
/// <param name="Enrolled">All enrollments: live, completed, cancelled and failed.</param>
/// <param name="Live">Enrollments that are pending, processing or paused.</param>
/// <param name="Paused">Live enrollments that are paused individually. A paused event queue does not count here.</param>
/// <param name="NextDueAt">
/// When the clock handles an enrollment next, because a step is due or a report overdue. In the past, the step is waiting to be handed
/// out. Null if no enrollment waits for a time.
/// </param>
/// <param name="Steps">The steps in order, followed by removed ones.</param>
public sealed record EventQueueStats(
    long Enrolled, long Live, long Paused, long Completed, long Cancelled, long Failed, DateTimeOffset? NextDueAt, IReadOnlyList<StepStats> Steps)
{
    internal static EventQueueStats Of(SequenceStanding standing) => new(
        standing.Enrolled, standing.Live, standing.In(EnrollmentState.Paused), standing.In(EnrollmentState.Completed), standing.In(EnrollmentState.Cancelled),
        standing.In(EnrollmentState.Failed), standing.NextDueAt, standing.Steps);
}
