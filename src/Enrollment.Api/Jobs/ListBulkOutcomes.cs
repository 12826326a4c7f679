using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Database;
using Enrollment.Core.Hosting;
using Enrollment.Core.Screening;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Api.Jobs;

/// <summary><c>GET /bulk-jobs/{id}/outcomes</c>, in order of contact id; those of a job over rows in the order of its request.</summary>
public static class ListBulkOutcomes
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(ListBulkOutcomes), "ListBulkOutcomes");
    private static readonly string RowsSql = EmbeddedSql.Beside(typeof(ListBulkOutcomes), "ListRowOutcomes");

    /// <summary>Lists the outcome of each contact of a bulk job.</summary>
    /// <remarks>The outcomes of a batch come by row: a contact that was sent twice has two.</remarks>
    public static async Task<Results<Ok<ListEnvelope<BulkOutcomeAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, NpgsqlDataSource dataSource, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.BulkOutcomes);
        var outcome = query.OneOf("outcome", OutcomeKinds.All);
        var reason = query.OneOf("reason", OutcomeReasons.All);
        var job = await db.BulkJobs.Where(job => job.Id == id && job.AccountId == caller.AccountId).Select(job => new { IsOfRows = job.RequestKind != null })
            .SingleOrDefaultAsync(stop);
        if (job is null)
            return GetBulkJob.NotFound(id);

        await using var command = dataSource.CreateCommand(Ordered(job.IsOfRows ? RowsSql : Sql, query));
        command.Parameters.Add(new("job_id", id));
        command.Parameters.Add(new("account_id", caller.AccountId));
        command.Parameters.Add(new("at_key", query.Cursor?.Id ?? Guid.Empty));
        command.Parameters.Add(new("outcome", NpgsqlDbType.Text) { Value = (object?)outcome ?? DBNull.Value });
        command.Parameters.Add(new("reason", NpgsqlDbType.Text) { Value = (object?)reason ?? DBNull.Value });
        command.Parameters.Add(new("limit", query.Limit + 1));
        var rows = await ReadAsync(command, job.IsOfRows, stop);
        var page = Page.Of(rows, query, row => new Cursor(CursorList.BulkOutcomes, row.Key));
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(row => row.Outcome)])));
    }

    private static string Ordered(string sql, ListQuery query)
    {
        var (beyond, order) = query.Cursor is { Backwards: true } ? ("<", "desc") : (">", "asc");
        return sql.Replace("{beyond}", beyond, StringComparison.Ordinal).Replace("{order}", order, StringComparison.Ordinal);
    }

    private static async Task<List<(Guid Key, BulkOutcomeAnswer Outcome)>> ReadAsync(NpgsqlCommand command, bool byRow, CancellationToken stop)
    {
        var rows = new List<(Guid, BulkOutcomeAnswer)>();
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            rows.Add((reader.Get<Guid>(byRow ? "key" : "contact_id"), new(
                reader.Get<Guid?>("contact_id"), reader.Get<string>("outcome"), reader.Get<Guid?>("enrollment_id"), reader.TextOrNull("reason"),
                byRow ? reader.Get<int>("row_index") : null)));
        return rows;
    }
}

/// <param name="ContactId">The contact; null for a row of a batch whose contact was deleted.</param>
/// <param name="Outcome"><c>enrolled</c>, <c>cancelled</c>, <c>skipped</c> or <c>failed</c>.</param>
/// <param name="Reason">Why the contact was left out; null if it was enrolled or unenrolled.</param>
/// <param name="EnrollmentId">The enrollment that was created or ended; one of them if several were ended.</param>
/// <param name="RowIndex">The contact's place in the request of a batch, from 0; null for other jobs.</param>
public sealed record BulkOutcomeAnswer(Guid? ContactId, string Outcome, Guid? EnrollmentId, string? Reason, int? RowIndex);
