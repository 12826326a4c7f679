using System.Diagnostics;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Calls;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Enrollment.Api.Calls;

/// <summary><c>POST /calls/{call_id}/start</c>. Safe to repeat.</summary>
public static class StartCall
{
    /// <summary>Asks whether a call may be dialled: the last look before dialling.</summary>
    /// <remarks>
    /// The time for the report counts from the start. After 409 the call must not be dialled, and needs no report: it is made again later
    /// if the person may be called then. The <c>reason</c> is <c>expired</c>, <c>window_closed</c>, <c>cancelled</c>, <c>paused</c>,
    /// <c>agent_inactive</c>, <c>unsubscribed</c>, <c>do_not_call</c>, <c>group_succeeded</c> or <c>superseded</c>. Costs no credits.
    /// </remarks>
    public static async Task<Results<Ok<Envelope<StartedCall>>, Problem>> HandleAsync(
        [FromRoute(Name = "call_id")] Guid callId, Caller caller, CallChange change, HttpContext http, CancellationToken stop)
    {
        if (await change.FindAsync(caller, callId, stop) is not var (enrollment, call))
            return CallChange.NotFound(callId);
        var start = enrollment.StartCall(call.StepSeq);
        await change.SaveAsync(enrollment, stop);
        return start switch
        {
            CallStart.Granted granted => TypedResults.Ok(Envelope.Of(http, new StartedCall(callId, granted.ReportBy))),
            CallStart.Refused refused => Withdrawn(callId, CallStatus.Reason(refused.Reason)!),
            _ => throw new UnreachableException(),
        };
    }

    private static Problem Withdrawn(Guid callId, string reason) =>
        new(Problems.CallWithdrawn, $"The call {callId} must not be dialled: {reason}.") { Reason = reason, Fix = "Do not dial. The call needs no report." };
}

/// <summary>A call that may be dialled.</summary>
/// <param name="ReportBy">When its report is overdue.</param>
public sealed record StartedCall(Guid CallId, DateTimeOffset ReportBy);
