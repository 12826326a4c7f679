using Enrollment.Api.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Enrollments;

/// <summary>Reads what an agent knows of an enrollment.</summary>
internal static class CallingReport
{
    /// <param name="enrollment">With its context.</param>
    public static async Task<CallingAnswer?> ReadAsync(EnrollmentDb db, ContactEnrollment enrollment, CancellationToken stop)
    {
        if (enrollment.Calling is not { } calling)
            return null;
        var (facts, calls) = (calling.Facts, calling.Calls);
        return new(
            enrollment.HasEnded ? enrollment.Outcome == EnrollmentEnd.Succeeded : null,
            calling.LastOutcome,
            calls.Count(call => call.Outcome is not null && call.Outcome != CallOutcomes.NotPlaced.Word),
            enrollment.JobId,
            enrollment.RowIndex,
            facts.Name,
            facts.PhoneE164,
            facts.PhoneExt.Length > 0 ? facts.PhoneExt : null,
            facts.Email,
            facts.Timezone,
            facts.ReadVariables(),
            enrollment.Gate == Gates.Call ? enrollment.DueAt : null,
            enrollment.GroupId is { } group ? await GroupAsync(db, enrollment, group, stop) : null,
            [.. calls.Select(CallAnswer.Of)]);
    }

    private static async Task<GroupAnswer> GroupAsync(EnrollmentDb db, ContactEnrollment enrollment, Guid group, CancellationToken stop)
    {
        var live = db.Enrollments.AsNoTracking().Where(e => e.AccountId == enrollment.AccountId && e.GroupId == group && e.FinishedAt == null);
        var active = await live.Where(e => (e.HeldState ?? e.State) != EnrollmentState.Waiting).Select(e => (Guid?)e.CorrelationId).FirstOrDefaultAsync(stop);
        var ahead = enrollment.IsWaiting
            ? await live.CountAsync(
                e => (e.HeldState ?? e.State) == EnrollmentState.Waiting
                    && (e.JobId.CompareTo(enrollment.JobId) < 0 || (e.JobId == enrollment.JobId && e.RowIndex < enrollment.RowIndex)), stop) + (active is null ? 0 : 1)
            : 0;
        var facts = enrollment.Calling!.Facts;
        return new(group, facts.GroupField, facts.GroupValue, enrollment.HasEnded ? null : ahead + 1, active);
    }
}
