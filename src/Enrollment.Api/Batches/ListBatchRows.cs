using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outcomes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Batches;

/// <summary><c>GET /batches/{id}/rows</c>, in the order of the request. A batch has at most 1,000 rows, so they are read as a whole.</summary>
public static class ListBatchRows
{
    private const int MaxText = 4_000;

    internal static readonly IReadOnlyList<string> Outcomes = [.. CallOutcomes.All.Select(outcome => outcome.Word)];

    /// <summary>Lists the contacts of a batch in the order of the request.</summary>
    public static async Task<Results<Ok<ListEnvelope<BatchRow>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, BatchLook look, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.BatchRows);
        var matches = Matching(query);
        if (await StoredBatch.FindAsync(db, caller, id, stop) is not { } job)
            return GetBatch.NotFound(id);

        var reasons = await look.ReasonsOfAsync(db, job, stop);
        var rows = (await StoredBatch.ReadRowsAsync(db, job, stop)).Where(row => matches.All(match => match(row)));
        var page = Page.Of([.. PageOf(rows, query)], query, row => new Cursor(CursorList.BatchRows, Guid.Empty, row.Index));
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(row => BatchRow.Of(row, reasons))])));
    }

    private static List<Predicate<StoredRow>> Matching(ListQuery query)
    {
        var matches = new List<Predicate<StoredRow>>();
        if (query.OneOf("status", RowStatus.All) is { } status)
            matches.Add(row => row.Status == status);
        if (query.Text("code", 100) is { } code)
            matches.Add(row => row.Code == code);
        if (query.OneOf("state", EnrollmentState.All) is { } state)
            matches.Add(row => row.State == state);
        if (query.OneOf("outcome", Outcomes) is { } outcome)
            matches.Add(row => row.LastOutcome == outcome);
        if (query.Text("group_value", MaxText) is { } group)
            matches.Add(row => row.GroupValue == group);
        return matches;
    }

    private static IEnumerable<StoredRow> PageOf(IEnumerable<StoredRow> rows, ListQuery query)
    {
        var at = query.Cursor?.Position ?? -1;
        return query.Cursor is { Backwards: true }
            ? rows.Where(row => row.Index < at).Reverse().Take(query.Limit + 1)
            : rows.Where(row => row.Index > at).Take(query.Limit + 1);
    }
}
