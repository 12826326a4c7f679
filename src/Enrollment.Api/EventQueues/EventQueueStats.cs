using Enrollment.Api.Sequences;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;

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
    /// <param name="steps">The steps of the present version, and of every version that enrollments are in.</param>
    public static EventQueueStats Of(
        Sequence queue, IReadOnlyCollection<SequenceStep> steps, IReadOnlyCollection<StandingEnrollments> standing, DateTimeOffset? nextDueAt)
    {
        var (completed, cancelled, failed) = (In(EnrollmentState.Completed), In(EnrollmentState.Cancelled), In(EnrollmentState.Failed));
        var enrolled = standing.Sum(group => group.Count);
        return new(enrolled, enrolled - completed - cancelled - failed, In(EnrollmentState.Paused), completed, cancelled, failed, nextDueAt,
            StepStats.Of(queue, steps, standing));

        long In(string state) => standing.Where(group => group.State == state).Sum(group => group.Count);
    }
}
