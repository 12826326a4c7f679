using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Outbox;
using Npgsql;

namespace Enrollment.Consumers.Jobs;

/// <summary>A page that is still to be done; locked, so that a second delivery waits and then finds it done.</summary>
public sealed record LockedPage(PreparedJob Job, int PageNumber, Stretch Stretch)
{
    private static readonly string LockPageSql = EmbeddedSql.Beside(typeof(LockedPage), "LockPage");
    private static readonly string PageTotalsSql = EmbeddedSql.Beside(typeof(LockedPage), "PageTotals");

    /// <summary>Locks the page. Null if it is done, or if its job has ended meanwhile.</summary>
    public static async Task<LockedPage?> LockAsync(NpgsqlConnection connection, PreparedJob job, int pageNumber, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(JobEnd.ShareLockSql) { Parameters = { new("job_id", job.Id) } },
                new(LockPageSql) { Parameters = { new("job_id", job.Id), new("account_id", job.AccountId), new("page_number", pageNumber) } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.NextResultAsync(stop);
        return await reader.ReadAsync(stop)
            ? new(job, pageNumber, job.Stretch(reader.Get<Guid>("after_key"), reader.Get<Guid>("up_to_key")))
            : null;
    }

    /// <summary>Makes a page's statement over <c>{screened}</c>, with the parameters that all pages have in common.</summary>
    public NpgsqlBatchCommand Command(string sql)
    {
        var command = Stretch.Command(sql);
        AddTo(command.Parameters);
        command.Parameters.Add(new("page_size", BulkModes.PageSize));
        command.Parameters.Add(new("is_single", Job.IsSingle));
        return command;
    }

    /// <summary>Makes the statement that reads what the page has come to, to be run behind a round in its transaction.</summary>
    public NpgsqlBatchCommand TotalsCommand() => new(PageTotalsSql) { Parameters = { new("job_id", Job.Id), new("page_number", PageNumber) } };

    /// <summary>Adds what a statement needs that notes outcomes.</summary>
    public void AddTo(NpgsqlParameterCollection parameters)
    {
        parameters.Add(new("job_id", Job.Id));
        parameters.Add(new("page_number", PageNumber));
        // A caller who goes on with a cursor meets the contacts of earlier pages again: they are counted, but not listed again.
        parameters.Add(new("records_passed_over", !Job.IsSingle || Job.Target is EnrollmentTarget.ContactIds));
    }
}

/// <summary>Carries the messages of one round of a page, and the page's totals behind it.</summary>
/// <param name="Messages">Its announcements.</param>
public sealed record RoundResult(IReadOnlyList<OutboxMessage> Messages, PageTotals Totals);

/// <summary>Counts the contacts of a page that have been handled so far, over all of its rounds.</summary>
/// <param name="Done">Contacts enrolled or unenrolled.</param>
/// <param name="IsDone">No round is left.</param>
public sealed record PageTotals(int Done, int LeftOut, bool IsDone)
{
    public static PageTotals Read(NpgsqlDataReader row) => new(row.Get<int>("done"), row.Get<int>("left_out"), row.Get<bool>("is_done"));
}
