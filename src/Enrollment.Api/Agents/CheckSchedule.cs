using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Agents;

/// <summary><c>HEAD</c> of the addresses that schedule calls.</summary>
public static class CheckSchedule
{
    /// <summary>Tells whether the key and the address are right, and in a header whether the agent can call. Costs nothing and changes nothing.</summary>
    public static async Task<Results<Ok, Problem>> HandleAsync(
        AgentAddress agent, Caller caller, EnrollmentDb db, TimeProvider clock, HttpContext http, CancellationToken stop)
    {
        if (await agent.FindAsync(db, caller, stop) is not { } sequence)
            return agent.NotFound();
        var settings = await db.CallSettings.AsNoTracking().SingleAsync(row => row.SequenceId == sequence.Id && row.AccountId == caller.AccountId, stop);
        http.Response.Headers["Agent-Ready"] = await ScheduleAdmission.RefuseAsync(db, sequence, settings, clock.GetUtcNow(), stop) is null ? "true" : "false";
        return TypedResults.Ok();
    }
}
