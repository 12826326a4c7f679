using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Recurring;
using Enrollment.Core.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Recurring;

/// <summary><c>PATCH /recurring-enrollments/{id}</c></summary>
public static class ChangeRecurringEnrollment
{
    /// <summary>Changes, deactivates or activates a recurring enrollment.</summary>
    /// <remarks>
    /// Fields that are left out stay as they are. Other times are planned from now on. Activating forgets the failures so far, and plans from
    /// now on: times that passed meanwhile are not made up for. Jobs that were made go on. A change that is there already is answered with
    /// 200 whatever <c>If-Match</c> says, so it can be repeated when its answer was lost.
    /// </remarks>
    public static async Task<Results<Ok<Envelope<RecurringEnrollmentAnswer>>, Problem>> HandleAsync(
        Guid id, RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, TimeProvider clock, ILogger<RecurringEnrollmentAnswer> logger,
        HttpContext http, CancellationToken stop)
    {
        if (await StartRun.HoldAsync(db, caller.AccountId, id, stop) is not { } recurring)
            return RecurringEnrollmentsApi.NotFound(id);
        var (reader, now) = (ObjectReader.Of(body), clock.GetUtcNow());
        var present = await RecurringRows.SettingsAsync(db, recurring, stop);
        if (RecurringSettings.ReadChange(reader, present, now) is not { } wanted)
            return reader.Errors.ToProblem();

        var (before, after) = (RecurringVersion.Of(present), RecurringVersion.Of(wanted));
        if (after != before)
        {
            if (RecurringEnrollmentsApi.RefuseIfChanged(http.Request, before) is { } changed)
                return changed;
            if (RefersAnew(recurring, present, wanted) && await RecurringRows.RefuseAsync(db, caller, wanted, now, stop) is { } unusable)
                return unusable;
            recurring.Change(wanted, now);
            await db.SaveChangesAsync(stop);
            work.AfterCommit(() => RecurringLog.Changed(logger, id, recurring.IsActive, recurring.NextRunAt));
        }
        EntityTags.Show(http, after);
        return TypedResults.Ok(Envelope.Of(http, await RecurringRows.ShowAsync(db, recurring, stop)));
    }

    // What it referred to all the time may be gone by now: it can still be renamed or deactivated.
    private static bool RefersAnew(RecurringEnrollment recurring, RecurringSettings present, RecurringSettings wanted) =>
        (wanted.IsActive && !present.IsActive) || MayGoOn(recurring, present, wanted)
        || wanted.SequenceId != present.SequenceId || !ReferenceEquals(wanted.Target, present.Target);

    // One whose plan had ended kept no members of its import.
    private static bool MayGoOn(RecurringEnrollment recurring, RecurringSettings present, RecurringSettings wanted) =>
        wanted.IsActive && !recurring.IsPlanned && (wanted.Times != present.Times || wanted.MaxRuns != present.MaxRuns);
}
