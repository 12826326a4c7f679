using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Calls;

/// <summary><c>GET /calls/{call_id}</c></summary>
public static class GetCall
{
    /// <summary>Returns one call with its report, and with the reports that did not count.</summary>
    public static async Task<Results<Ok<Envelope<CallAnswer>>, Problem>> HandleAsync(
        [FromRoute(Name = "call_id")] Guid callId, Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop) =>
        await db.Calls.AsNoTracking().SingleOrDefaultAsync(call => call.CallId == callId && call.AccountId == caller.AccountId, stop) is { } call
            ? TypedResults.Ok(Envelope.Of(http, CallAnswer.Of(call)))
            : CallChange.NotFound(callId);
}
