using Enrollment.Contracts;
using Enrollment.Core.Contacts;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Npgsql;

namespace Enrollment.Consumers.Jobs;

/// <summary>Enrolls a round of a page's contacts.</summary>
public static class PageEnrollment
{
    private static readonly string EnrollSql = EmbeddedSql.Of(typeof(PageEnrollment), "EnrollRound");
    private static readonly string FindLeaversSql = EmbeddedSql.Of(typeof(PageEnrollment), "FindLeavers");

    public static async Task<RoundResult> EnrollAsync(NpgsqlConnection connection, LockedPage page, CancellationToken stop)
    {
        var enrolled = new List<ContactEnrolled>(BulkModes.PageSize);
        PageTotals totals;
        await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { Command(page), page.TotalsCommand() }, Timeout = Stretch.TimeoutSeconds })
        await using (var reader = await batch.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
                enrolled.Add(Read(reader, page.Job));
            await reader.NextResultAsync(stop);
            await reader.ReadAsync(stop);
            totals = PageTotals.Read(reader);
        }
        if (enrolled.Count == 0)
            return new([], totals);

        var ended = await EndLeaversAsync(
            connection, page.Job.AccountId, page.Job.Id, enrolled.ConvertAll(news => news.EnrollmentId), enrolled.ConvertAll(news => news.ContactId), stop);
        return new([.. enrolled.Select(news => OutboxMessage.Of(news, MessageIds.For(news.EnrollmentId, nameof(ContactEnrolled)), news.EnrollmentId)), .. ended], totals);
    }

    public static NpgsqlBatchCommand Command(LockedPage page)
    {
        var command = page.Command(EnrollSql);
        command.Parameters.Add(new("sequence_version", page.Job.SequenceVersion));
        command.Parameters.Add(new("position", page.Job.First!.Position));
        command.Parameters.Add(new("anchor", page.Job.Anchor));
        command.Parameters.Add(new("due_at", page.Job.First.DueAt));
        return command;
    }

    private static ContactEnrolled Read(NpgsqlDataReader row, PreparedJob job) => new(
        row.Get<Guid>("id"), job.AccountId, job.SequenceId, job.SequenceKind, job.SequenceVersion, job.Id, row.Get<Guid>("contact_id"),
        row.Get<Guid?>("customer_id"), row.Get<DateTimeOffset>("anchor"), row.Get<DateTimeOffset>("created_at"), row.Get<DateTimeOffset>("due_at"),
        !job.SkipIfAlreadyEnrolled);

    // Contacts can unsubscribe or be deleted while a page is enrolled. Either they come second, and find what the page committed; or the
    // page does, and looks once more at whom it has just enrolled. Last before the commit: from now on nobody of the account leaves until then.
    private static async Task<IReadOnlyList<OutboxMessage>> EndLeaversAsync(
        NpgsqlConnection connection, Guid accountId, Guid jobId, IReadOnlyList<Guid> enrollmentIds, IReadOnlyList<Guid> contactIds, CancellationToken stop)
    {
        var (gone, unsubscribed) = await FindLeaversAsync(connection, accountId, enrollmentIds, contactIds, stop);
        var author = new NoteAuthor.Job(jobId);
        var news = new List<OutboxMessage>();
        foreach (var (ids, reason) in new[] { (gone, LeavingContacts.Deleted), (unsubscribed, LeavingContacts.Unsubscribed) })
        {
            if (ids.Count == 0)
                continue;
            var ended = await EndEnrollments.EndAsync(
                connection, accountId, new LiveEnrollments.WithIds(ids), EnrollmentEnd.Cancelled(reason), author, ids.Count, stop);
            news.AddRange(ended.Messages);
        }
        return news;
    }

    private static async Task<(List<Guid> Gone, List<Guid> Unsubscribed)> FindLeaversAsync(
        NpgsqlConnection connection, Guid accountId, IReadOnlyList<Guid> enrollmentIds, IReadOnlyList<Guid> contactIds, CancellationToken stop)
    {
        // Two statements: the second sees what was committed while the first one waited, which may be for an import.
        await using var batch = new NpgsqlBatch(connection)
        {
            Timeout = 300,
            BatchCommands =
            {
                LeavingContacts.ShareTurn(accountId),
                new(FindLeaversSql)
                {
                    Parameters = { new("account_id", accountId), new("enrollment_ids", enrollmentIds.ToArray()), new("contact_ids", contactIds.ToArray()) },
                },
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
