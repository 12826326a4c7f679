using System.Diagnostics;
using Enrollment.Core.Accounts;
using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Outbox;
using Enrollment.Core.Screening;
using Enrollment.Core.Telemetry;
using Npgsql;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Runs one page in one transaction: the work of its job, the outcomes of the rest, the page's counts, and the outbox. If more contacts
/// match by now than when the page was cut, it takes several rounds, none larger than a page.
/// </summary>
public sealed class PageRounds(OutboxUnits units, PagePreparation preparation, JobShares shares, ILogger<PageRounds> logger)
{
    /// <summary>Runs the page. Does nothing if it is done, or if its job has ended meanwhile and the page is dropped.</summary>
    /// <returns>Whether the page may have been the last of its job, which may then be complete.</returns>
    public async Task<bool> RunAsync(Guid jobId, Guid accountId, int pageNumber, CancellationToken stop)
    {
        if (await preparation.PrepareAsync(jobId, accountId, stop) is not { } job)
            return false;
        while (true)
        {
            if (await RunOneAsync(job, pageNumber, stop) is { } mayBeLast)
                return mayBeLast;
        }
    }

    /// <summary>Runs the one page of a job in page mode, in the given unit.</summary>
    public async Task RunSingleAsync(OutboxUnit unit, PreparedJob job, CancellationToken stop)
    {
        using var activity = EnrollmentTelemetry.Source.StartActivity("enroll page");
        if (await LockedPage.LockAsync(unit.Connection, job, pageNumber: 1, stop) is not { } page)
            return;
        var totals = await DoRoundAsync(unit, page, activity, stop);
        await RefundAsync(unit, page, totals, stop);
    }

    /// <returns>Whether the page may have been the last of its job; null if the page has more rounds.</returns>
    private async Task<bool?> RunOneAsync(PreparedJob job, int pageNumber, CancellationToken stop)
    {
        using var activity = EnrollmentTelemetry.Source.StartActivity("enroll page");
        await using var unit = await units.BeginAsync(stop);
        if (await LockedPage.LockAsync(unit.Connection, job, pageNumber, stop) is not { } page)
            return true;

        var totals = await DoRoundAsync(unit, page, activity, stop);
        var mayBeLast = totals.IsDone && await SendNextAsync(unit, page, stop);
        await RefundAsync(unit, page, totals, stop);
        await unit.CommitAsync(stop);
        return totals.IsDone ? mayBeLast : null;
    }

    // Last of all, because it locks the account's row. Pages over rows have one round, so each row is given back once.
    private static async Task RefundAsync(OutboxUnit unit, LockedPage page, PageTotals totals, CancellationToken stop)
    {
        if (page.Job.Target is EnrollmentTarget.RequestRows rows)
            await Credits.RefundAsync(unit.Connection, page.Job.AccountId, page.Job.SequenceId, totals.LeftOut, rows.Price, stop);
    }

    /// <returns>The totals of the page behind the round.</returns>
    private async Task<PageTotals> DoRoundAsync(OutboxUnit unit, LockedPage page, Activity? activity, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        activity?.SetTag("enrollment.operation", page.Job.Operation);
        var (messages, totals) = page.Job switch
        {
            { Target: EnrollmentTarget.Referenced named } => await PageCancellation.CancelAsync(unit.Connection, page, named, stop),
            { Operation: BulkOperations.Unenroll } => await PageUnenrollment.CancelAsync(unit.Connection, page, stop),
            { Target: EnrollmentTarget.RequestRows rows } => await RowsEnrollment.EnrollAsync(unit.Connection, page, rows, stop),
            _ => await PageEnrollment.EnrollAsync(unit.Connection, page, stop),
        };
        unit.Send(messages);
        if (totals.IsDone)
            unit.AfterCommit(() => Note(page, totals, Stopwatch.GetElapsedTime(started)));
        return totals;
    }

    // The next page leaves with the end of this one, in the same row of the outbox.
    private async Task<bool> SendNextAsync(OutboxUnit unit, LockedPage page, CancellationToken stop)
    {
        if (await shares.TrySwapAsync(unit, page.Job.AccountId, page.Job.Id, page.PageNumber, page.Job.Operation, stop))
            return false;
        // The account takes turns at the rest, so the announcements are written before.
        await unit.WriteAsync(stop);
        return await shares.PageDoneAsync(unit, page.Job.AccountId, page.Job.Id, stop);
    }

    private void Note(LockedPage page, PageTotals totals, TimeSpan elapsed)
    {
        JobsLog.PageDone(logger, page.Job.Id, page.PageNumber, page.Job.Operation, totals.Done, totals.LeftOut, elapsed);
        var outcome = page.Job.Operation == BulkOperations.Unenroll ? OutcomeKinds.Cancelled : OutcomeKinds.Enrolled;
        EnrollmentTelemetry.Pages.Add(1);
        EnrollmentTelemetry.Contacts.Add(totals.Done, new KeyValuePair<string, object?>("outcome", outcome));
        EnrollmentTelemetry.Contacts.Add(totals.LeftOut, new KeyValuePair<string, object?>("outcome", "left_out"));
        EnrollmentTelemetry.PageDuration.Record(elapsed.TotalSeconds);
    }
}

/// <summary>A page that is not done yet. It is locked, so that a second delivery waits and then finds it done.</summary>
public sealed record LockedPage(PreparedJob Job, int PageNumber, Stretch Stretch)
{
    private static readonly string LockPageSql = EmbeddedSql.Of(typeof(PageRounds), "LockPage");
    private static readonly string PageTotalsSql = EmbeddedSql.Of(typeof(PageRounds), "ReadTotals");

    /// <summary>Locks the page. Returns null if it is done, or if its job has ended meanwhile.</summary>
    public static async Task<LockedPage?> LockAsync(NpgsqlConnection connection, PreparedJob job, int pageNumber, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                JobEnd.HoldOff(job.Id),
                new(LockPageSql) { Parameters = { new("job_id", job.Id), new("account_id", job.AccountId), new("page_number", pageNumber) } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.NextResultAsync(stop);
        return await reader.ReadAsync(stop)
            ? new(job, pageNumber, job.Stretch(reader.Get<Guid>("after_key"), reader.Get<Guid>("up_to_key")))
            : null;
    }

    /// <summary>Makes a page's statement over <c>{screened}</c>, with the parameters that all pages share.</summary>
    public NpgsqlBatchCommand Command(string sql)
    {
        var command = Stretch.Command(sql);
        AddTo(command.Parameters);
        command.Parameters.Add(new("page_size", BulkModes.PageSize));
        command.Parameters.Add(new("is_single", Job.IsSingle));
        return command;
    }

    /// <summary>Makes the statement that reads what the page has come to, to be run behind a round in its transaction.</summary>
    public NpgsqlBatchCommand TotalsCommand() => new(PageTotalsSql)
    {
        Parameters = { new("job_id", Job.Id), new("account_id", Job.AccountId), new("page_number", PageNumber) },
    };

    /// <summary>Adds the parameters of a statement that notes outcomes.</summary>
    public void AddTo(NpgsqlParameterCollection parameters)
    {
        parameters.Add(new("job_id", Job.Id));
        parameters.Add(new("page_number", PageNumber));
        // A caller who goes on with a cursor meets the contacts of earlier pages again: they are counted, but not listed again.
        parameters.Add(new("records_passed_over", !Job.IsSingle || Job.Target is EnrollmentTarget.ContactIds));
    }
}

/// <summary>The messages of one round of a page, and the page's totals after it.</summary>
/// <param name="Messages">The announcements.</param>
public sealed record RoundResult(IReadOnlyList<OutboxMessage> Messages, PageTotals Totals);

/// <summary>Counts the contacts of a page that have been handled so far, over all of its rounds.</summary>
/// <param name="Done">Contacts that were enrolled or unenrolled.</param>
/// <param name="IsDone">Whether no round is left.</param>
public sealed record PageTotals(int Done, int LeftOut, bool IsDone)
{
    public static PageTotals Read(NpgsqlDataReader row) => new(row.Get<int>("done"), row.Get<int>("left_out"), row.Get<bool>("is_done"));
}
