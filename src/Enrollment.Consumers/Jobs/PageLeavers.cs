using Enrollment.Core.Contacts;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Npgsql;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Contacts can unsubscribe or be deleted while a page is enrolled. Either they come second, and find what the page
/// committed; or the page does, and looks once more at whom it has just enrolled.
/// </summary>
internal static class PageLeavers
{
    private static readonly string FindSql = EmbeddedSql.Beside(typeof(PageLeavers), "FindLeavers");

    /// <summary>To be called last before the commit: from now on nobody of the account leaves until then.</summary>
    /// <param name="contactIds">Of the enrollments, in the same order.</param>
    /// <returns>The announcements of those who were ended again, to be sent in the same transaction.</returns>
    public static async Task<IReadOnlyList<OutboxMessage>> EndAsync(
        NpgsqlConnection connection, Guid accountId, Guid jobId, IReadOnlyList<Guid> enrollmentIds, IReadOnlyList<Guid> contactIds, CancellationToken stop)
    {
        var (gone, unsubscribed) = await FindAsync(connection, accountId, enrollmentIds, contactIds, stop);
        var author = new NoteAuthor.Job(jobId);
        var news = new List<OutboxMessage>();
        foreach (var (ids, reason) in new[] { (gone, LeavingContacts.Deleted), (unsubscribed, LeavingContacts.Unsubscribed) })
        {
            if (ids.Count > 0)
                news.AddRange((await EndEnrollments.EndAsync(connection, accountId, new LiveEnrollments.WithIds(ids), EnrollmentEnd.Cancelled(reason), author, ids.Count, stop)).Messages);
        }
        return news;
    }

    private static async Task<(List<Guid> Gone, List<Guid> Unsubscribed)> FindAsync(
        NpgsqlConnection connection, Guid accountId, IReadOnlyList<Guid> enrollmentIds, IReadOnlyList<Guid> contactIds, CancellationToken stop)
    {
        // Two statements: the second sees what was committed while the first one waited, which may be for an import.
        await using var batch = new NpgsqlBatch(connection)
        {
            Timeout = 300,
            BatchCommands =
            {
                new(LeavingContacts.ShareTurnSql) { Parameters = { new("account_id", accountId) } },
                new(FindSql) { Parameters = { new("account_id", accountId), new("enrollment_ids", enrollmentIds.ToArray()), new("contact_ids", contactIds.ToArray()) } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.NextResultAsync(stop);
        var (gone, unsubscribed) = (new List<Guid>(), new List<Guid>());
        while (await reader.ReadAsync(stop))
            (reader.Get<bool>("is_gone") ? gone : unsubscribed).Add(reader.Get<Guid>("enrollment_id"));
        return (gone, unsubscribed);
    }
}
