using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Recurring;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Recurring;

/// <summary><c>DELETE /recurring-enrollments/{id}</c></summary>
public static class DeleteRecurringEnrollment
{
    /// <summary>Deletes a recurring enrollment and its runs.</summary>
    /// <remarks>The jobs of its runs stay, and go on if they have not ended. So do the enrollments that they made.</remarks>
    public static async Task<Results<NoContent, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, RequestWork work, ILogger<RecurringEnrollmentAnswer> logger, HttpContext http, CancellationToken stop)
    {
        if (await StartRun.HoldAsync(db, caller.AccountId, id, stop) is not { } recurring)
            return RecurringEnrollmentsApi.NotFound(id);
        var version = RecurringVersion.Of(await RecurringRows.SettingsAsync(db, recurring, stop));
        if (RecurringEnrollmentsApi.RefuseIfChanged(http.Request, version) is { } changed)
            return changed;

        db.Remove(recurring);
        await db.SaveChangesAsync(stop);
        work.AfterCommit(() => RecurringLog.Deleted(logger, id));
        return TypedResults.NoContent();
    }
}
