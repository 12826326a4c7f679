using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Enrollments;

/// <summary>Reads what an agent knows of an enrollment.</summary>
internal static class CallingReport
{
    /// <summary>Returns null for an enrollment of an event queue.</summary>
    /// <param name="enrollment">With its context.</param>
    public static CallingAnswer? Of(ContactEnrollment enrollment)
    {
        if (enrollment.Calling is not { } calling)
            return null;
        var facts = calling.Facts;
        return new(
            enrollment.HasEnded ? enrollment.Outcome == EnrollmentEnd.Succeeded : null,
            calling.LastOutcome,
            calling.Calls.Count(call => call.Outcome is not null && call.Outcome != CallOutcomes.NotPlaced.Word),
            enrollment.JobId,
            enrollment.RowIndex,
            facts.Name,
            facts.PhoneE164,
            facts.PhoneExt.Length > 0 ? facts.PhoneExt : null,
            facts.Email,
            enrollment.Gate == Gates.Call ? enrollment.DueAt : null);
    }

    /// <summary>Finds the group of an enrollment, and its place in it. Returns null if it is in none.</summary>
    /// <param name="enrollment">With its context.</param>
    public static async Task<GroupAnswer?> GroupAsync(EnrollmentDb db, ContactEnrollment enrollment, CancellationToken stop)
    {
        if (enrollment.GroupId is not { } group)
            return null;
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
