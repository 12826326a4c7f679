using System.Data;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Agents;

/// <summary><c>GET /agents/{agent_id}/stats</c></summary>
public static class GetAgentStats
{
    /// <summary>Counts where the enrollments of an agent stand, what they wait for, and how their last calls ended.</summary>
    /// <remarks>
    /// Counts every contact that was ever enrolled, whichever version of the steps it started with. The counts are exact and taken at one
    /// moment: what live enrollments wait for adds up to <c>live</c>. The slots are the agent's; its account may have fewer in all.
    /// </remarks>
    public static async Task<Results<Ok<Envelope<AgentStats>>, Problem>> HandleAsync(
        AgentAddress agent, Caller caller, EnrollmentDb db, AgentLook look, HttpContext http, CancellationToken stop)
    {
        if (await agent.FindAsync(db, caller, stop) is not { } sequence)
            return agent.NotFound();
        var reasons = await look.ReasonsOfAsync(db, sequence, stop);
        // One view of the database for all counts.
        await using var view = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        var standing = await SequenceStanding.ReadAsync(db, sequence, stop);
        var figures = await AgentFigures.ReadAsync(db, sequence, stop);
        var waitingBecause = await reasons.CountAsync(db, stop);
        return TypedResults.Ok(Envelope.Of(http, AgentStats.Of(standing, figures, reasons.Slots, waitingBecause)));
    }
}
