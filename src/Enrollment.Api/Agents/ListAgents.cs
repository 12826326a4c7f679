using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Agents;

/// <summary><c>GET /agents</c>, newest first, because ids rise with time.</summary>
public static class ListAgents
{
    /// <summary>Lists agents, newest first.</summary>
    public static async Task<Ok<ListEnvelope<ListedAgent>>> HandleAsync(Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.Agents);
        var agents = db.Sequences.AsNoTracking().Where(agent => agent.AccountId == caller.AccountId).OfKind(SequenceKinds.Agent, query);

        var page = Page.Of(await agents.PageOf(query, agent => agent.Id).ToListAsync(stop), query, agent => new Cursor(CursorList.Agents, agent.Id));
        var figures = await SequenceFigures.ReadAsync(db, caller, page.Rows, stop);
        var ids = page.Rows.Select(agent => agent.Id).ToList();
        var names = await db.CallSettings.Where(settings => ids.Contains(settings.SequenceId) && settings.AccountId == caller.AccountId)
            .ToDictionaryAsync(settings => settings.SequenceId, settings => settings.ExternalId, stop);
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(agent => ListedAgent.Of(agent, names[agent.Id], figures[agent.Id]))])));
    }
}
