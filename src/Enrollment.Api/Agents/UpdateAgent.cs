using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Requests;
using Enrollment.Core.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Agents;

/// <summary><c>PATCH /agents/{agent_id}</c></summary>
public static class UpdateAgent
{
    /// <summary>Changes, pauses or resumes an agent.</summary>
    /// <remarks>
    /// Fields that are left out stay as they are. Settings hold at once, also for those who wait: new windows move their next calls. What
    /// outcomes mean (<c>retry_rules</c>, <c>max_attempts</c>, <c>success_outcomes</c>) is written as a new version; who is enrolled keeps
    /// the old one. A change that is there already is answered with 200 whatever <c>If-Match</c> says, so it can be repeated when its answer
    /// was lost.
    /// </remarks>
    public static async Task<Results<Ok<Envelope<Agent>>, Problem>> HandleAsync(
        AgentAddress agent, RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, AllowedHosts hosts, AgentLook look, TimeProvider clock,
        ILogger<Agent> logger, HttpContext http, CancellationToken stop)
    {
        if (await LoadedAgent.LockAsync(db, agent, caller, stop) is not { } loaded)
            return agent.NotFound();
        var edit = new AgentEdit(loaded);
        var reader = ObjectReader.Of(body);
        edit.Read(reader, hosts);
        if (reader.Errors.Any)
            return reader.Errors.ToProblem();

        var sequence = loaded.Sequence;
        if (edit.ChangesAnything)
        {
            if (SequenceRevision.RefuseIfChanged(http.Request, sequence) is { } changed)
                return changed;
            if (await edit.SaveAsync(db, clock.GetUtcNow(), stop) is { } taken)
                return taken;
            work.AfterCommit(() => AgentsLog.Changed(logger, sequence.Id, sequence.Revision, sequence.IsActive));
        }
        SequenceRevision.Show(http, sequence);
        return TypedResults.Ok(Envelope.Of(http, await look.AtAsync(db, edit.Agent, caller, stop)));
    }
}
