using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Recurring;

/// <summary><c>GET /recurring-enrollments/{id}</c></summary>
public static class GetRecurringEnrollment
{
    /// <summary>Returns one recurring enrollment, and when it runs next.</summary>
    public static async Task<Results<Ok<Envelope<RecurringEnrollmentAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        if (await RecurringRows.FindAsync(db, caller, id, stop) is not { } recurring)
            return RecurringEnrollmentsApi.NotFound(id);
        EntityTags.Show(http, RecurringVersion.Of(await RecurringRows.SettingsAsync(db, recurring, stop)));
        return TypedResults.Ok(Envelope.Of(http, await RecurringRows.ShowAsync(db, recurring, stop)));
    }
}
