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

    public static string Sql { get; } = EndEnrollments.Within(
        LockedPage.Statement(EmbeddedSql.Beside(typeof(PageUnenrollment), "UnenrollPage"), counter: OutcomeKinds.Cancelled, missed: OutcomeReasons.NotEnrolled),
        candidates: EmbeddedSql.Beside(typeof(PageUnenrollment), "FindLiveOfRound"));

    public static async Task<RoundResult> CancelAsync(NpgsqlConnection connection, LockedPage page, CancellationToken stop)
    {
        var end = EnrollmentEnd.Cancelled(page.Reason!);
        var ended = new List<EndedEnrollment>(BulkModes.PageSize);
        var (done, leftOut, isPageDone) = (0, 0, false);
        await using (var command = Command(connection, page))
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
            {
                if (reader.IsNull("id"))
                    (done, leftOut, isPageDone) = (reader.Get<int>("done"), reader.Get<int>("left_out"), reader.Get<bool>("is_page_done"));
                else
                    ended.Add(EndedEnrollment.Read(reader));
            }
        }
        await EndEnrollments.CloseRunsAsync(connection, page.Stretch.AccountId, ended, end, stop);
        return new(new EndedEnrollments(page.Stretch.AccountId, end, ended, HasMore: false).Messages, done, leftOut, isPageDone);
    }

    public static NpgsqlCommand Command(NpgsqlConnection connection, LockedPage page)
    {
        var command = page.Command(connection, Sql);
        EndEnrollments.AddTo(command.Parameters, EnrollmentEnd.Cancelled(page.Reason!), new NoteAuthor.Job(page.JobId), MaxEnrollments);
        return command;
    }
}
