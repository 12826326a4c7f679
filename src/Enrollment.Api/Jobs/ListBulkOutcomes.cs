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

/// <summary><c>GET /bulk-jobs/{id}/outcomes</c>, in order of contact id.</summary>
public static class ListBulkOutcomes
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(ListBulkOutcomes), "ListBulkOutcomes");
    private static readonly string Forwards = Sql.Replace("{beyond}", ">", StringComparison.Ordinal).Replace("{order}", "asc", StringComparison.Ordinal);
    private static readonly string Backwards = Sql.Replace("{beyond}", "<", StringComparison.Ordinal).Replace("{order}", "desc", StringComparison.Ordinal);

    /// <summary>Lists the outcome of each contact of a bulk job.</summary>
    public static async Task<Results<Ok<ListEnvelope<BulkOutcomeAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, NpgsqlDataSource dataSource, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.BulkOutcomes);
        var outcome = query.OneOf("outcome", OutcomeKinds.All);
        var reason = query.OneOf("reason", OutcomeReasons.All);
        if (!await db.BulkJobs.AnyAsync(job => job.Id == id && job.AccountId == caller.AccountId, stop))
            return GetBulkJob.NotFound(id);

        await using var command = dataSource.CreateCommand(query.Cursor is { Backwards: true } ? Backwards : Forwards);
        command.Parameters.Add(new("job_id", id));
        command.Parameters.Add(new("account_id", caller.AccountId));
        command.Parameters.Add(new("at_key", query.Cursor?.Id ?? Guid.Empty));
        command.Parameters.Add(new("outcome", NpgsqlDbType.Text) { Value = (object?)outcome ?? DBNull.Value });
        command.Parameters.Add(new("reason", NpgsqlDbType.Text) { Value = (object?)reason ?? DBNull.Value });
        command.Parameters.Add(new("limit", query.Limit + 1));
        var rows = await ReadAsync(command, stop);
        return TypedResults.Ok(Envelope.Of(http, Page.Of(rows, query, row => new Cursor(CursorList.BulkOutcomes, row.ContactId))));
    }

    private static async Task<List<BulkOutcomeAnswer>> ReadAsync(NpgsqlCommand command, CancellationToken stop)
    {
        var rows = new List<BulkOutcomeAnswer>();
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            rows.Add(new(reader.Get<Guid>("contact_id"), reader.Get<string>("outcome"), reader.Get<Guid?>("enrollment_id"), reader.TextOrNull("reason")));
        return rows;
    }
}

/// <param name="Outcome"><c>enrolled</c>, <c>cancelled</c>, <c>skipped</c> or <c>failed</c>.</param>
/// <param name="Reason">Why the contact was left out; null if it was enrolled or unenrolled.</param>
/// <param name="EnrollmentId">The enrollment that was created or ended; one of them if several were ended.</param>
public sealed record BulkOutcomeAnswer(Guid ContactId, string Outcome, Guid? EnrollmentId, string? Reason);
