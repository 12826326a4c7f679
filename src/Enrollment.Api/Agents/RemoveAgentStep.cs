using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Enrollment.Api.Agents;

/// <summary><c>DELETE /agents/{agent_id}/steps/{step_id}</c></summary>
public static class RemoveAgentStep
{
    /// <summary>Removes a step of an agent.</summary>
    /// <remarks>
    /// Later steps move down by one. This writes a new version of the steps; contacts that are already enrolled keep theirs.
    /// </remarks>
    public static async Task<Results<NoContent, Problem>> HandleAsync(
        AgentAddress agent, [FromRoute(Name = "step_id")] Guid stepId, Caller caller, EnrollmentDb db, RequestWork work, AllowedHosts hosts, TimeProvider clock,
        ILogger<AgentStep> logger, HttpContext http, CancellationToken stop)
    {
        if (await LoadedAgent.LockAsync(db, agent, caller, stop) is not { } loaded)
            return agent.NotFound();
        var sequence = loaded.Sequence;
        var edits = await StepEdits.OfAsync(db, sequence, AgentSteps.Rules(hosts), http.Request, stop);
        if (edits.Find(stepId) is not { } step)
            return GetAgentStep.NotFound(sequence.Id, stepId);
        if (await edits.RemoveAsync(step, clock.GetUtcNow(), stop) is { } refused)
            return refused;

        await loaded.CarryRulesAsync(db, stop);
        work.AfterCommit(() => AgentsLog.StepsChanged(logger, sequence.Id, sequence.Version, edits.Steps.Count));
        return TypedResults.NoContent();
    }
}
