using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Npgsql;

namespace Enrollment.Consumers.Jobs;

/// <summary>Enrolls a round of a page's contacts.</summary>
public static class PageEnrollment
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(PageEnrollment), "PageEnrollment");

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

        var ended = await PageLeavers.EndAsync(
            connection, page.Job.AccountId, page.Job.Id, enrolled.ConvertAll(news => news.EnrollmentId), enrolled.ConvertAll(news => news.ContactId), stop);
        return new([.. enrolled.Select(news => OutboxMessage.Of(news, MessageIds.For(news.EnrollmentId, nameof(ContactEnrolled)), news.EnrollmentId)), .. ended], totals);
    }

    public static NpgsqlBatchCommand Command(LockedPage page)
    {
        var command = page.Command(Sql);
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
}
