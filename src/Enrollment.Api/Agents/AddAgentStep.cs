using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Agents;

/// <summary><c>POST /agents/{agent_id}/steps</c></summary>
public static class AddAgentStep
{
    /// <summary>Adds a step to an agent.</summary>
    /// <remarks>
    /// The step takes the place of its <c>step_order</c>, and later steps move up by one. Without a <c>step_order</c>, or with one
    /// beyond the end, it becomes the last step. This writes a new version of the steps; contacts that are already enrolled keep
    /// theirs.
    /// </remarks>
    public static async Task<Results<Created<Envelope<AgentStep>>, Problem>> HandleAsync(
        AgentAddress agent, RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, AllowedHosts hosts, TimeProvider clock, ILogger<AgentStep> logger,
        HttpContext http, CancellationToken stop)
    {
        if (await LoadedAgent.LockAsync(db, agent, caller, stop) is not { } loaded)
            return agent.NotFound();
        var sequence = loaded.Sequence;
        var edits = await StepEdits.OfAsync(db, sequence, AgentSteps.Rules(hosts), http.Request, stop);
        var (step, refused) = await edits.AddAsync(body, clock.GetUtcNow(), stop);
        if (step is null)
            return refused!;

        await loaded.CarryRulesAsync(db, stop);
        work.AfterCommit(() => AgentsLog.StepsChanged(logger, sequence.Id, sequence.Version, edits.Steps.Count));
        SequenceRevision.Show(http, sequence);
        return TypedResults.Created($"{AgentsApi.Path}/{sequence.Id}/steps/{step.StepId}", Envelope.Of(http, AgentStep.Of(step)));
    }
}
