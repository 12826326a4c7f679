using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Npgsql;

namespace Enrollment.Consumers.Jobs;

/// <summary>Enrolls a round of a page's contacts.</summary>
public static class PageEnrollment
{
    public static string Sql { get; } = LockedPage.Statement(
        EmbeddedSql.Beside(typeof(PageEnrollment), "EnrollPage"), counter: OutcomeKinds.Enrolled, missed: OutcomeReasons.AlreadyEnrolled);

    public static async Task<RoundResult> EnrollAsync(NpgsqlConnection connection, LockedPage page, SequencePlan plan, CancellationToken stop)
    {
        var first = (NextMove.RunStep)NextStep.First(plan, page.Anchor);
        var enrolled = new List<OutboxMessage>(BulkModes.PageSize);
        var contactIds = new List<Guid>(BulkModes.PageSize);
        var (done, leftOut, isPageDone) = (0, 0, false);
        await using (var command = Command(connection, page, first))
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
            {
                if (await reader.IsDBNullAsync(0, stop))
                {
                    (done, leftOut, isPageDone) = (reader.GetInt32(4), reader.GetInt32(5), reader.GetBoolean(6));
                    continue;
                }
                var news = await ReadAsync(reader, page, first, stop);
                contactIds.Add(news.ContactId);
                enrolled.Add(OutboxMessage.Of(news, MessageIds.For(news.EnrollmentId, nameof(ContactEnrolled)), news.EnrollmentId));
            }
        }
        if (enrolled.Count == 0)
            return new([], done, leftOut, isPageDone);

        Guid[] enrollmentIds = [.. enrolled.Select(news => news.CorrelationId)];
        var ended = await PageLeavers.EndAsync(connection, page.Stretch.AccountId, page.JobId, enrollmentIds, contactIds, stop);
        return new([.. enrolled, .. ended], done, leftOut, isPageDone);
    }

    private static async Task<ContactEnrolled> ReadAsync(NpgsqlDataReader row, LockedPage page, NextMove.RunStep first, CancellationToken stop) => new(
        row.GetGuid(0), page.Stretch.AccountId, page.Stretch.SequenceId, page.SequenceKind, page.SequenceVersion, page.JobId, row.GetGuid(1),
        await row.IsDBNullAsync(2, stop) ? null : row.GetGuid(2),
        page.Anchor, row.GetFieldValue<DateTimeOffset>(3), first.DueAt, !page.Stretch.SkipIfAlreadyEnrolled);

    public static NpgsqlCommand Command(NpgsqlConnection connection, LockedPage page, NextMove.RunStep first)
    {
        var command = page.Command(connection, Sql);
        command.Parameters.Add(new("sequence_version", page.SequenceVersion));
        command.Parameters.Add(new("forced", !page.Stretch.SkipIfAlreadyEnrolled));
        command.Parameters.Add(new("position", first.Position));
        command.Parameters.Add(new("anchor", page.Anchor));
        command.Parameters.Add(new("due_at", first.DueAt));
        return command;
    }
}
