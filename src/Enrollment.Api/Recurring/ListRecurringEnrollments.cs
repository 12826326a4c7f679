using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Recurring;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Recurring;

/// <summary><c>GET /recurring-enrollments</c>, newest first, because ids rise with time.</summary>
public static class ListRecurringEnrollments
{
    /// <summary>Lists recurring enrollments, newest first.</summary>
    public static async Task<Ok<ListEnvelope<RecurringEnrollmentAnswer>>> HandleAsync(Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.RecurringEnrollments);
        var rows = await Rows(db, caller.AccountId, query).ToListAsync(stop);
        var page = Page.Of(rows, query, recurring => new Cursor(CursorList.RecurringEnrollments, recurring.Id));
        return TypedResults.Ok(Envelope.Of(http, page.With(await RecurringRows.ShowAsync(db, caller, page.Rows, stop))));
    }

    internal static IQueryable<RecurringEnrollment> Rows(EnrollmentDb db, Guid accountId, ListQuery query)
    {
        var all = db.RecurringEnrollments.AsNoTracking().Where(recurring => recurring.AccountId == accountId);
        if (query.Flag("is_active") is { } isActive)
            all = all.Where(recurring => recurring.IsActive == isActive);
        if (query.Uuid("event_queue_id") is { } sequenceId)
            all = all.Where(recurring => recurring.SequenceId == sequenceId);
        return all.PageOf(query, recurring => recurring.Id);
    }
}
