using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Enrollment.Api.Agents;

/// <summary><c>GET /agents/{agent_id}/steps/{step_id}</c>: a step of the present version.</summary>
public static class GetAgentStep
{
    /// <summary>Returns one step of the present version.</summary>
    public static async Task<Results<Ok<Envelope<AgentStep>>, Problem>> HandleAsync(
        AgentAddress agent, [FromRoute(Name = "step_id")] Guid stepId, Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        if (await agent.FindAsync(db, caller, stop) is not { } sequence)
            return agent.NotFound();
        if ((await db.StepsOfAsync(sequence, stop)).Find(step => step.StepId == stepId) is not { } step)
            return NotFound(sequence.Id, stepId);
        SequenceRevision.Show(http, sequence);
        return TypedResults.Ok(Envelope.Of(http, AgentStep.Of(step)));
    }

    public static Problem NotFound(Guid id, Guid stepId) => Problems.StepNotFound.With($"The agent {id} has no step {stepId}, or not any more.");
}
