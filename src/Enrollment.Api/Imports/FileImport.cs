using System.Diagnostics;
using Enrollment.Api.Auth;
using Enrollment.Api.Work;
using Enrollment.Core.Contacts;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Api.Imports;

/// <summary>Imports a file in the request's transaction, in memory that does not depend on its length: all of it happens or nothing does.</summary>
internal sealed class FileImport(RequestWork work, IOptions<ImportOptions> options, ILogger<FileImport> logger)
{
    public async Task<ImportOutcome> RunAsync(ImportTable table, Caller caller, IRowReader file, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var connection = work.Connection;
        // An upload takes as long as its sender does: Imports:MaxUploadTime.
        await SessionSettings.LiftStatementsInTransactionAsync(connection, stop);
        await using (var stage = new NpgsqlCommand(table.StageSql, connection))
            await stage.ExecuteNonQueryAsync(stop);

        var staged = await new StagedRows(connection, table, options.Value.MaxUploadTime).CopyAsync(file, stop);
        var copied = clock.Elapsed;
        var merged = await new MergeRows(connection, table, caller.AccountId).MergeAsync(work.Transaction, staged, stop);
        if (table.UnsubscribedSql is { } unsubscribedSql)
            await EndEnrollmentsAsync(unsubscribedSql, caller, stop);

        var took = clock.Elapsed - copied;
        work.AfterCommit(() => ImportLog.Imported(logger, staged.Rows, table.Noun, merged.Created, merged.Updated, merged.Refused.Count, merged.Linked, copied, took));
        var refused = merged.Refused;
        return new(staged.Rows, merged.Created, merged.Updated, refused.Count, merged.Linked, refused.First, refused.Count > refused.First.Count);
    }

    // One call for all: several might lock the same rows in another order than others do.
    private async Task EndEnrollmentsAsync(string unsubscribedSql, Caller caller, CancellationToken stop)
    {
        var contactIds = new List<Guid>();
        await using (var find = new NpgsqlCommand(unsubscribedSql, work.Connection) { CommandTimeout = 0 })
        await using (var reader = await find.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
                contactIds.Add(reader.Get<Guid>("id"));
        }
        if (contactIds.Count == 0)
            return;

        // The merge may have done without; here it would go through every enrollment there is.
        await using (var plan = new NpgsqlCommand("set local enable_nestloop = on", work.Connection))
            await plan.ExecuteNonQueryAsync(stop);
        var news = await LeavingContacts.EndEnrollmentsAsync(
            work.Connection, caller.AccountId, contactIds, LeavingContacts.Unsubscribed, new NoteAuthor.ApiKey(caller.KeyId), stop);
        work.Send(news);
    }
}

/// <summary>The result of an import.</summary>
/// <param name="Rows">All rows; a blank line is none.</param>
/// <param name="Created">Contacts or customers made, each once however many rows it has.</param>
/// <param name="Updated">Those that were there before and are in the file.</param>
/// <param name="Refused">Rows not imported; the others are not affected.</param>
/// <param name="Linked">New links between contacts and customers.</param>
/// <param name="RefusedRows">In order of line, at most 1,000.</param>
/// <param name="RefusedTruncated">Whether more rows were refused than are listed.</param>
public sealed record ImportOutcome(
    long Rows, long Created, long Updated, long Refused, long Linked, IReadOnlyList<RefusedRow> RefusedRows, bool RefusedTruncated)
{
    internal static readonly ImportOutcome Example = new(
        Rows: 3, Created: 1, Updated: 1, Refused: 1, Linked: 0,
        [new(4, "email", "invalid_email", "An address like anna@example.org is expected.")], RefusedTruncated: false);
}
