using System.Diagnostics;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Enrollment.Core.Telemetry;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Does one page in one transaction: what its job is about, outcomes of the rest, the page's counts, and the outbox. If more
/// contacts match by now than when the page was cut, it takes several such rounds, none larger than a page.
/// </summary>
public sealed class PageRounds(OutboxUnits units, JobShares shares, SequencePlans plans, ILogger<PageRounds> logger)
{
    /// <summary>Does nothing if the page is done, or if its job has ended meanwhile: then the page is dropped.</summary>
    /// <returns>True if the page may have been the last of its job: then the job may be complete.</returns>
    public async Task<bool> RunAsync(Guid jobId, Guid accountId, int pageNumber, CancellationToken stop)
    {
        while (true)
        {
            if (await RunOneAsync(jobId, accountId, pageNumber, stop) is { } mayBeLast)
                return mayBeLast;
        }
    }

    /// <summary>Does the one page of a job in page mode in the caller's transaction.</summary>
    public async Task RunSingleAsync(OutboxUnit unit, Guid jobId, Guid accountId, CancellationToken stop)
    {
        using var activity = EnrollmentTelemetry.Source.StartActivity("enroll page");
        if (await LockedPage.LockAsync(unit.Connection, jobId, accountId, pageNumber: 1, stop) is { } page)
            await DoRoundAsync(unit, page, activity, stop);
    }

    /// <returns>Null if the page goes on, else whether it may have been the last.</returns>
    private async Task<bool?> RunOneAsync(Guid jobId, Guid accountId, int pageNumber, CancellationToken stop)
    {
        using var activity = EnrollmentTelemetry.Source.StartActivity("enroll page");
        await using var unit = await units.BeginAsync(stop);
        var page = await LockedPage.LockAsync(unit.Connection, jobId, accountId, pageNumber, stop);
        if (page is null)
            return true;

        var isPageDone = await DoRoundAsync(unit, page, activity, stop);
        var mayBeLast = isPageDone && (page.IsWaitedFor || await SendNextAsync(unit, page, stop));
        await unit.CommitAsync(stop);
        return isPageDone ? mayBeLast : null;
    }

    /// <returns>Whether the page is done.</returns>
    private async Task<bool> DoRoundAsync(OutboxUnit unit, LockedPage page, Activity? activity, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        activity?.SetTag("enrollment.operation", page.Stretch.Operation);
        var isUnenrolling = page.Stretch.Operation == BulkOperations.Unenroll;
        var result = isUnenrolling
            ? await PageUnenrollment.CancelAsync(unit.Connection, page, stop)
            : await PageEnrollment.EnrollAsync(unit.Connection, page, await plans.GetAsync(page.Stretch.SequenceId, page.SequenceVersion, stop), stop);
        unit.Send(result.Messages);
        unit.AfterCommit(() =>
        {
            var elapsed = Stopwatch.GetElapsedTime(started);
            JobsLog.PageDone(logger, page.JobId, page.PageNumber, page.Stretch.Operation, result.Done, result.LeftOut, elapsed);
            Count(result, isUnenrolling ? OutcomeKinds.Cancelled : OutcomeKinds.Enrolled, elapsed);
        });
        return result.IsPageDone;
    }

    // The next pages leave with the end of this one. Their account takes turns at that, so the announcements are written before.
    private async Task<bool> SendNextAsync(OutboxUnit unit, LockedPage page, CancellationToken stop)
    {
        await unit.WriteAsync(stop);
        return await shares.PageDoneAsync(unit, page.Stretch.AccountId, page.JobId, stop);
    }

    private static void Count(RoundResult result, string outcome, TimeSpan elapsed)
    {
        EnrollmentTelemetry.Pages.Add(1);
        EnrollmentTelemetry.Contacts.Add(result.Done, new KeyValuePair<string, object?>("outcome", outcome));
        EnrollmentTelemetry.Contacts.Add(result.LeftOut, new KeyValuePair<string, object?>("outcome", "left_out"));
        EnrollmentTelemetry.PageDuration.Record(elapsed.TotalSeconds);
    }
}
