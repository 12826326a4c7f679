using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs;
using Npgsql;

namespace Enrollment.Consumers.Jobs;

/// <summary>Ends the live enrollments of a round of a page's contacts, those made by force included.</summary>
public static class PageUnenrollment
{
    // However often a contact was enrolled by force, all of it ends with its page; this only keeps a mistake from growing for ever.
    private const int MaxEnrollments = 1_000_000;

    public static string Sql { get; } = CancelEnrollments.Within(
        LockedPage.Statement(EmbeddedSql.Beside(typeof(PageUnenrollment), "UnenrollPage"), counter: OutcomeKinds.Cancelled, missed: OutcomeReasons.NotEnrolled),
        candidates: EmbeddedSql.Beside(typeof(PageUnenrollment), "FindLiveOfRound"));

    public static async Task<RoundResult> CancelAsync(NpgsqlConnection connection, LockedPage page, CancellationToken stop)
    {
        var news = new List<EnrollmentCancelled>(BulkModes.PageSize);
        var (done, leftOut, isPageDone) = (0, 0, false);
        await using (var command = Command(connection, page))
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
            {
                if (await reader.IsDBNullAsync(0, stop))
                    (done, leftOut, isPageDone) = (reader.GetInt32(3), reader.GetInt32(4), reader.GetBoolean(5));
                else
                    news.Add(new(
                        reader.GetGuid(0), page.Stretch.AccountId, page.Stretch.SequenceId, reader.GetGuid(1), page.Reason!,
                        reader.GetFieldValue<DateTimeOffset>(2)));
            }
        }
        await CancelEnrollments.CloseRunsAsync(connection, news, stop);
        return new(new CancelledEnrollments(news, HasMore: false).Messages, done, leftOut, isPageDone);
    }

    public static NpgsqlCommand Command(NpgsqlConnection connection, LockedPage page)
    {
        var command = page.Command(connection, Sql);
        CancelEnrollments.AddTo(command.Parameters, page.Reason!, new NoteAuthor.Job(page.JobId), MaxEnrollments);
        return command;
    }
}
