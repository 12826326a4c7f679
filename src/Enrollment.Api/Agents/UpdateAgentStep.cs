using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Enrollment.Api.Agents;

/// <summary><c>PATCH /agents/{agent_id}/steps/{step_id}</c></summary>
public static class UpdateAgentStep
{
    /// <summary>Changes or moves a step of an agent.</summary>
    /// <remarks>
    /// Fields that are left out stay as they are; an <c>action</c> is replaced as a whole. A different <c>step_order</c> moves the
    /// step, and the others make room. This writes a new version of the steps; contacts that are already enrolled keep theirs. A
    /// request that changes nothing writes none. A change that is there already is answered with 200 whatever <c>If-Match</c> says, so
    /// it can be repeated when its answer was lost. An order means something only among the other steps: a change that gives
    /// <c>step_order</c> is answered so only if <c>If-Match</c> names the state that it was made to.
    /// </remarks>
    public static async Task<Results<Ok<Envelope<AgentStep>>, Problem>> HandleAsync(
        AgentAddress agent, [FromRoute(Name = "step_id")] Guid stepId, RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, AllowedHosts hosts,
        TimeProvider clock, ILogger<AgentStep> logger, HttpContext http, CancellationToken stop)
    {
        if (await LoadedAgent.LockAsync(db, agent, caller, stop) is not { } loaded)
            return agent.NotFound();
        var (sequence, version) = (loaded.Sequence, loaded.Sequence.Version);
        var edits = await StepEdits.OfAsync(db, sequence, AgentSteps.Rules(hosts), http.Request, stop);
        if (edits.Find(stepId) is not { } present)
            return GetAgentStep.NotFound(sequence.Id, stepId);
        var (step, refused) = await edits.ChangeAsync(present, body, clock.GetUtcNow(), stop);
        if (step is null)
            return refused!;

        if (sequence.Version != version)
        {
            await loaded.CarryRulesAsync(db, stop);
            work.AfterCommit(() => AgentsLog.StepsChanged(logger, sequence.Id, sequence.Version, edits.Steps.Count));
        }
        SequenceRevision.Show(http, sequence);
        return TypedResults.Ok(Envelope.Of(http, AgentStep.Of(step)));
    }
}
