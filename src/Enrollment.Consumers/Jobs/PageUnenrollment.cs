using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs;
using Npgsql;

namespace Enrollment.Consumers.Jobs;

/// <summary>Ends the live enrollments of a round of a page's contacts, including forced ones.</summary>
public static class PageUnenrollment
{
    private static readonly string TakeSql = EmbeddedSql.Of(typeof(PageUnenrollment), "TakeRound");
    private static readonly string NoteSql = EmbeddedSql.Of(typeof(PageUnenrollment), "NoteUnenrolled");

    public static async Task<RoundResult> CancelAsync(NpgsqlConnection connection, LockedPage page, CancellationToken stop)
    {
        var (keys, contactIds) = await TakeAsync(connection, page, stop);
        var ended = await EndEnrollments.EndAsync(
            connection, page.Job.AccountId, new LiveEnrollments.OfContactsInSequence(page.Job.SequenceId, contactIds), EnrollmentEnd.Cancelled(page.Job.Reason!),
            new NoteAuthor.Job(page.Job.Id), limit: null, stop);
        return new(ended.Messages, await NoteAsync(connection, page, keys, contactIds, ended.Ended, stop));
    }

    public static NpgsqlBatchCommand Command(LockedPage page) => page.Command(TakeSql);

    private static async Task<(List<Guid> Keys, List<Guid> ContactIds)> TakeAsync(NpgsqlConnection connection, LockedPage page, CancellationToken stop)
    {
        var (keys, contactIds) = (new List<Guid>(BulkModes.PageSize), new List<Guid>(BulkModes.PageSize));
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Command(page) }, Timeout = Stretch.TimeoutSeconds };
        await using var reader = await batch.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            keys.Add(reader.Get<Guid>("key"));
            contactIds.Add(reader.Get<Guid>("contact_id"));
        }
        return (keys, contactIds);
    }

    private static async Task<PageTotals> NoteAsync(
        NpgsqlConnection connection, LockedPage page, List<Guid> keys, List<Guid> contactIds, IReadOnlyList<EndedEnrollment> ended, CancellationToken stop)
    {
        var note = new NpgsqlBatchCommand(NoteSql)
        {
            Parameters =
            {
                new("account_id", page.Job.AccountId), new("keys", keys.ToArray()), new("contact_ids", contactIds.ToArray()),
                new("ended_ids", ended.Select(one => one.EnrollmentId).ToArray()), new("ended_contact_ids", ended.Select(one => one.ContactId).ToArray()),
            },
        };
        page.AddTo(note.Parameters);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { note, page.TotalsCommand() } };
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return PageTotals.Read(reader);
    }
}
