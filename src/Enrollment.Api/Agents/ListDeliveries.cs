using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Calls;
using Enrollment.Core.Hosting;
using Enrollment.Core.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Agents;

/// <summary><c>GET /agents/{agent_id}/deliveries</c>, newest first.</summary>
public static class ListDeliveries
{
    /// <summary>Lists the results that are sent to an agent's address, newest first.</summary>
    public static async Task<Results<Ok<ListEnvelope<DeliveryAnswer>>, Problem>> HandleAsync(
        AgentAddress agent, Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.Deliveries);
        var (status, type) = (query.OneOf("status", DeliveryStatus.All), query.OneOf("type", ResultEvents.All));
        if (await agent.FindAsync(db, caller, stop) is not { } sequence)
            return agent.NotFound();
        var deliveries = db.WebhookDeliveries.AsNoTracking().Where(delivery => delivery.AccountId == caller.AccountId && delivery.SequenceId == sequence.Id);
        if (status is not null)
            deliveries = deliveries.Where(delivery => delivery.Status == status);
        if (type is not null)
            deliveries = deliveries.Where(delivery => delivery.Type == type);
        var rows = await deliveries.PageOf(query, delivery => delivery.Place).ToListAsync(stop);
        var page = Page.Of(rows, query, delivery => new Cursor(CursorList.Deliveries, delivery.Place));
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(DeliveryAnswer.Of)])));
    }
}
