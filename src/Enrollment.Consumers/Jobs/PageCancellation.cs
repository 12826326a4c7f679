using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Npgsql;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Ends a round of the enrollments that a reference names. A group ends as a whole in one transaction, so that none of it goes on meanwhile.
/// </summary>
public static class PageCancellation
{
    private static readonly string NoteSql = EmbeddedSql.Of(typeof(PageCancellation), "NoteCancelled");

    public static async Task<RoundResult> CancelAsync(NpgsqlConnection connection, LockedPage page, EnrollmentTarget.Referenced target, CancellationToken stop)
    {
        var (accountId, stretch) = (page.Job.AccountId, page.Stretch);
        var live = await target.Reference.FindLiveAsync(connection, accountId, target.Before, stretch.AfterKey, stretch.UpToKey, BulkModes.PageSize, stop);
        var ended = await EndEnrollments.EndAsync(
            connection, accountId, new LiveEnrollments.WithIds([.. live.Select(one => one.Id)]), EnrollmentEnd.Cancelled(page.Job.Reason!),
            new NoteAuthor.Job(page.Job.Id), limit: null, stop);
        var isLast = live.Count < BulkModes.PageSize;
        return new(ended.Messages, await NoteAsync(connection, page, ended.Ended, isLast ? stretch.UpToKey : live[^1].Key, isLast, stop));
    }

    private static async Task<PageTotals> NoteAsync(
        NpgsqlConnection connection, LockedPage page, IReadOnlyList<EndedEnrollment> ended, Guid upToKey, bool isLast, CancellationToken stop)
    {
        var note = new NpgsqlBatchCommand(NoteSql)
        {
            Parameters =
            {
                new("account_id", page.Job.AccountId), new("ended_ids", ended.Select(one => one.EnrollmentId).ToArray()),
                new("ended_contact_ids", ended.Select(one => one.ContactId).ToArray()), new("round_up_to_key", upToKey), new("is_last", isLast),
            },
        };
        page.AddTo(note.Parameters);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { note, page.TotalsCommand() } };
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return PageTotals.Read(reader);
    }
}
