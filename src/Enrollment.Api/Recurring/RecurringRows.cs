using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Recurring;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Recurring;

/// <summary>Finds recurring enrollments of the caller's account, and what they refer to.</summary>
internal static class RecurringRows
{
    /// <summary>Returns null if there is none.</summary>
    public static Task<RecurringEnrollment?> FindAsync(EnrollmentDb db, Caller caller, Guid id, CancellationToken stop) =>
        db.RecurringEnrollments.AsNoTracking().SingleOrDefaultAsync(recurring => recurring.Id == id && recurring.AccountId == caller.AccountId, stop);

    /// <summary>Locks the row until the request's transaction ends, as the clock does for a run. Returns null if there is none.</summary>
    public static async Task<RecurringEnrollment?> LockAsync(EnrollmentDb db, Caller caller, Guid id, CancellationToken stop)
    {
        var found = await db.RecurringEnrollments.FromSql($"select * from recurring_enrollments where id = {id} and account_id = {caller.AccountId} for update")
            .ToListAsync(stop);
        return found.SingleOrDefault();
    }

    /// <summary>Reads what callers have set of it.</summary>
    public static async Task<RecurringSettings> SettingsAsync(EnrollmentDb db, RecurringEnrollment recurring, CancellationToken stop)
    {
        var kind = await db.Sequences.Where(sequence => sequence.Id == recurring.SequenceId && sequence.AccountId == recurring.AccountId)
            .Select(sequence => sequence.Kind).SingleAsync(stop);
        return recurring.Settings(SequenceKinds.Named(kind));
    }

    /// <summary>Refuses settings whose sequence or import cannot be used. Both are held until the transaction ends. Returns null if they can.</summary>
    public static async Task<Problem?> RefuseAsync(EnrollmentDb db, Caller caller, RecurringSettings settings, DateTimeOffset now, CancellationToken stop)
    {
        if (await SequenceAdmission.HoldAsync(db, settings.Kind, caller.AccountId, settings.SequenceId, stop) is null)
            return SequenceAdmission.NotFound(settings.Kind, settings.SequenceId).ToProblem();
        return (await settings.Target.RefusalAsync(db, caller.AccountId, holds: true, now, stop))?.ToProblem();
    }
}
