using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Agents;

/// <summary><c>DELETE /agents/{agent_id}</c>. Stops new enrollments, and cancels the live ones.</summary>
public static class DeleteAgent
{
    /// <summary>Deletes an agent.</summary>
    /// <remarks>
    /// No call is handed out any more, and calls under way are withdrawn. Batches that are being created are cancelled. Live enrollments,
    /// those that wait for another one of their group included, are cancelled with the reason <c>sequence_deleted</c>: up to 500 before the
    /// answer, more than that by a bulk job. Enrollments, calls and batches can still be read by their ids. The <c>external_id</c> is free again.
    /// </remarks>
    public static async Task<Results<NoContent, Problem>> HandleAsync(
        AgentAddress agent, Caller caller, EnrollmentDb db, RequestWork work, JobShares shares, TimeProvider clock, ILogger<Agent> logger,
        HttpContext http, CancellationToken stop)
    {
        if (await LoadedAgent.LockAsync(db, agent, caller, stop) is not { } loaded)
            return agent.NotFound();
        if (SequenceRevision.RefuseIfChanged(http.Request, loaded.Sequence) is { } changed)
            return changed;

        loaded.Settings.ExternalId = null;
        var ended = await EndSequence.RunAsync(db, work, caller, loaded.Sequence, shares, clock.GetUtcNow(), stop);
        work.AfterCommit(() => AgentsLog.Deleted(logger, loaded.Sequence.Id, ended.Jobs, ended.Enrollments, ended.HasMore));
        return TypedResults.NoContent();
    }
}
