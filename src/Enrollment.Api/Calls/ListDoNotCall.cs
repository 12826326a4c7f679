using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Calls;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Calls;

/// <summary><c>GET /do-not-call</c>, newest first, because ids rise with time.</summary>
public static class ListDoNotCall
{
    /// <summary>Lists the numbers that the account never calls, newest first.</summary>
    public static async Task<Results<Ok<ListEnvelope<DoNotCallAnswer>>, Problem>> HandleAsync(
        Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.DoNotCall);
        var numbers = db.DoNotCall.AsNoTracking().Where(number => number.AccountId == caller.AccountId);
        if (query.OneOf("source", DoNotCallSources.All) is { } source)
            numbers = numbers.Where(number => number.Source == source);
        if (query.Text("phone_number", NewDoNotCall.MaxPhone) is { } given)
        {
            if (DoNotCallApi.Read(given, out var fault) is not { } phone)
                return Problems.InvalidParameter.With($"'phone_number': {fault!.Detail}", "Send it like %2B12125550123: a bare + means a blank in an address.");
            numbers = numbers.Where(number => number.PhoneE164 == phone);
        }
        var page = Page.Of(await numbers.PageOf(query, number => number.Id).ToListAsync(stop), query, number => new Cursor(CursorList.DoNotCall, number.Id));
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(DoNotCallAnswer.Of)])));
    }
}
