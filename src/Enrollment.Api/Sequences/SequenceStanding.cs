using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Sequences;

/// <summary>Holds where all enrollments of a sequence stand, whichever version of its steps they started with.</summary>
/// <param name="NextDueAt">When the clock handles an enrollment next.</param>
internal sealed record SequenceStanding(IReadOnlyList<StandingEnrollments> Groups, DateTimeOffset? NextDueAt, IReadOnlyList<StepStats> Steps)
{
    public static async Task<SequenceStanding> ReadAsync(EnrollmentDb db, Sequence sequence, CancellationToken stop)
    {
        var (groups, nextDueAt) = await StandingEnrollments.ReadAsync(db, sequence, stop);
        var versions = groups.Select(group => group.Version).Append(sequence.Version).Distinct().ToArray();
        var steps = await db.SequenceSteps.AsNoTracking()
            .Where(step => step.SequenceId == sequence.Id && step.AccountId == sequence.AccountId && versions.Contains(step.Version))
            .OrderBy(step => step.Version)
            .ToListAsync(stop);
        return new(groups, nextDueAt, StepStats.Of(sequence, steps, groups));
    }

    public long Enrolled => Groups.Sum(group => group.Count);

    public long Live => Enrolled - In(EnrollmentState.Completed) - In(EnrollmentState.Cancelled) - In(EnrollmentState.Failed);

    /// <summary>Counts the enrollments in a state.</summary>
    public long In(string state) => Groups.Where(group => group.State == state).Sum(group => group.Count);
}
