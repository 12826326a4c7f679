using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Recurring;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Recurring;

/// <summary>Finds and shows recurring enrollments of the caller's account, and checks what they refer to.</summary>
internal static class RecurringRows
{
    /// <summary>Returns null if there is none.</summary>
    public static Task<RecurringEnrollment?> FindAsync(EnrollmentDb db, Caller caller, Guid id, CancellationToken stop) =>
        db.RecurringEnrollments.AsNoTracking().SingleOrDefaultAsync(recurring => recurring.Id == id && recurring.AccountId == caller.AccountId, stop);

    /// <summary>Shows one, with the failures that the end of its last job makes.</summary>
    public static async Task<RecurringEnrollmentAnswer> ShowAsync(EnrollmentDb db, RecurringEnrollment recurring, CancellationToken stop) =>
        RecurringEnrollmentAnswer.Of(recurring, await StartRun.LastJobStatusAsync(db, recurring, stop));

    /// <summary>Shows several, in their order.</summary>
    public static async Task<IReadOnlyList<RecurringEnrollmentAnswer>> ShowAsync(
        EnrollmentDb db, Caller caller, IReadOnlyList<RecurringEnrollment> several, CancellationToken stop)
    {
        var ids = several.Select(recurring => recurring.LastJobId).OfType<Guid>().ToArray();
        var statuses = await db.BulkJobs.Where(job => ids.Contains(job.Id) && job.AccountId == caller.AccountId)
            .Select(job => new { job.Id, job.Status }).ToDictionaryAsync(job => job.Id, job => job.Status, stop);
        return [.. several.Select(recurring => RecurringEnrollmentAnswer.Of(recurring, recurring.LastJobId is { } job ? statuses.GetValueOrDefault(job) : null))];
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
