using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
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
                if (reader.IsNull("id"))
                {
                    (done, leftOut, isPageDone) = (reader.Get<int>("done"), reader.Get<int>("left_out"), reader.Get<bool>("is_page_done"));
                    continue;
                }
                var news = Read(reader, page, first);
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

    private static ContactEnrolled Read(NpgsqlDataReader row, LockedPage page, NextMove.RunStep first) => new(
        row.Get<Guid>("id"), page.Stretch.AccountId, page.Stretch.SequenceId, page.SequenceKind, page.SequenceVersion, page.JobId, row.Get<Guid>("contact_id"),
        row.Get<Guid?>("customer_id"), page.Anchor, row.Get<DateTimeOffset>("created_at"), first.DueAt, !page.Stretch.SkipIfAlreadyEnrolled);

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
