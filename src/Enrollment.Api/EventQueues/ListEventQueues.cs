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
        var queues = db.Sequences.AsNoTracking()
            .Where(queue => queue.AccountId == caller.AccountId && queue.Kind == SequenceKinds.EventQueue.Name && queue.DeletedAt == null);
        if (query.Flag("is_active") is { } isActive)
            queues = queues.Where(queue => queue.IsActive == isActive);
        if (query.Text("name", maxLength: 200) is { } part)
            queues = queues.Where(queue => EF.Functions.ILike(queue.Name, $"%{Escaped(part)}%", "\\"));

        var page = Page.Of(await queues.PageOf(query, queue => queue.Id).ToListAsync(stop), query, queue => new Cursor(CursorList.EventQueues, queue.Id));
        var figures = await SequenceFigures.ReadAsync(db, caller, page.Rows, stop);
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(queue => ListedEventQueue.Of(queue, figures[queue.Id]))])));
    }

    private static string Escaped(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
