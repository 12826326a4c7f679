using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Agents;

/// <summary><c>GET /agents/{agent_id}</c></summary>
public static class GetAgent
{
    /// <summary>Returns one agent with its steps in order, and whether it is ready to call.</summary>
    public static async Task<Results<Ok<Envelope<Agent>>, Problem>> HandleAsync(
        AgentAddress agent, Caller caller, EnrollmentDb db, AgentLook look, HttpContext http, CancellationToken stop)
    {
        if (await LoadedAgent.FindAsync(db, agent, caller, stop) is not { } loaded)
            return agent.NotFound();
        SequenceRevision.Show(http, loaded.Sequence);
        return TypedResults.Ok(Envelope.Of(http, await look.AtAsync(db, loaded, caller, stop)));
    }
}
