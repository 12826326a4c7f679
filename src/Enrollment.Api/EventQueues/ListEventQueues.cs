using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.EventQueues;

/// <summary><c>GET /event-queues</c>, newest first, because ids rise with time.</summary>
public static class ListEventQueues
{
    /// <summary>Lists event queues, newest first.</summary>
    public static async Task<Ok<ListEnvelope<ListedEventQueue>>> HandleAsync(Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.EventQueues);
        var queues = db.Sequences.AsNoTracking().Where(queue => queue.AccountId == caller.AccountId).OfKind(SequenceKinds.EventQueue, query);

        var page = Page.Of(await queues.PageOf(query, queue => queue.Id).ToListAsync(stop), query, queue => new Cursor(CursorList.EventQueues, queue.Id));
        var figures = await SequenceFigures.ReadAsync(db, caller, page.Rows, stop);
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(queue => ListedEventQueue.Of(queue, figures[queue.Id]))])));
    }
}
