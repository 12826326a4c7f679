using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Enrollment.Core.Jobs;

/// <summary>Ends jobs. Each method sends the news, and says whether this call ended the job.</summary>
public sealed class JobEnd(OutboxUnits units, JobShares shares, ILogger<JobEnd> logger)
{
    private static readonly string CompleteSql = EmbeddedSql.Of(typeof(JobEnd), "CompleteJob");
    private static readonly string FailSql = EmbeddedSql.Of(typeof(JobEnd), "FailJob");
    private static readonly string CancelSql = EmbeddedSql.Of(typeof(JobEnd), "CancelJob");

    private const string ShareLockSql = "select pg_advisory_xact_lock_shared(hashtextextended(@job_id::text, 0))";
    private const string LockSql = "select pg_advisory_xact_lock(hashtextextended(@job_id::text, 0))";

    /// <summary>
    /// Makes the statement that keeps the job from being cancelled or given up until the transaction ends. Pages hold the lock shared;
    /// a caller that cancels or gives up the job holds it alone, so that no page is half done and the job's counts stay true. Run it
    /// before the row of the job or of a page is locked.
    /// </summary>
    public static NpgsqlBatchCommand HoldOff(Guid jobId) => new(ShareLockSql) { Parameters = { new("job_id", jobId) } };

    /// <summary>
    /// Keeps the job from being cancelled or given up until the transaction ends. Call it before locking the job's row, as those do.
    /// </summary>
    public static async Task HoldOffAsync(OutboxUnit unit, Guid jobId, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(unit.Connection, unit.Transaction) { BatchCommands = { HoldOff(jobId) } };
        await batch.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Completes the job if nothing is left to do. Call it after each commit that may have been the last.</summary>
    public async Task TryCompleteAsync(Guid accountId, Guid jobId, CancellationToken stop)
    {
        await using var unit = await units.BeginAsync(stop);
        if (await TryCompleteAsync(unit, accountId, jobId, stop))
            await unit.CommitAsync(stop);
    }

    /// <summary>Completes a job in the transaction of its only page, beside which no other page can run.</summary>
    public async Task<bool> TryCompleteAsync(OutboxUnit unit, Guid accountId, Guid jobId, CancellationToken stop)
    {
        var complete = new NpgsqlCommand(CompleteSql) { Parameters = { new("job_id", jobId), new("account_id", accountId) } };
        if (!await EndAndLeaveAsync(unit, complete, jobId, BulkJobStatus.Completed, stop))
            return false;
        unit.AfterCommit(() => JobEndLog.Completed(logger, jobId));
        return true;
    }

    /// <summary>Gives up the job. What is done stays.</summary>
    public async Task<bool> TryFailAsync(OutboxUnit unit, Guid accountId, Guid jobId, string error, CancellationToken stop)
    {
        await LockAsync(unit, jobId, stop);
        var fail = new NpgsqlCommand(FailSql) { Parameters = { new("job_id", jobId), new("account_id", accountId), new("error", error) } };
        return await EndAndLeaveAsync(unit, fail, jobId, BulkJobStatus.Failed, stop);
    }

    /// <summary>
    /// Cancels the job: pages that have not started are dropped, and what is done stays. When the caller needs no other lock any more,
    /// it calls <see cref="JobShares.LeaveAsync"/> for all jobs that it cancelled, and then <see cref="UnreachedRows.RefundAsync"/>.
    /// </summary>
    public static async Task<bool> TryCancelAsync(OutboxUnit unit, Guid accountId, Guid jobId, CancellationToken stop)
    {
        await LockAsync(unit, jobId, stop);
        var cancel = new NpgsqlCommand(CancelSql) { Parameters = { new("job_id", jobId), new("account_id", accountId) } };
        return await EndAsync(unit, cancel, jobId, BulkJobStatus.Cancelled, stop) is not null;
    }

    /// <summary>Repeats the news of a job that has ended, for a caller that asks again and may have missed it.</summary>
    public static async Task<OutboxMessage> AgainAsync(NpgsqlConnection connection, BulkJob ended, CancellationToken stop) => News(
        new(ended.Id, ended.AccountId, ended.SequenceId, ended.Operation, ended.Status, ended.FinishedAt!.Value),
        await JobTotals.ReadAsync(connection, ended.AccountId, ended.Id, stop));

    private static async Task LockAsync(OutboxUnit unit, Guid jobId, CancellationToken stop)
    {
        await using var wait = new NpgsqlCommand(LockSql, unit.Connection, unit.Transaction) { Parameters = { new("job_id", jobId) } };
        await wait.ExecuteNonQueryAsync(stop);
    }

    private async Task<bool> EndAndLeaveAsync(OutboxUnit unit, NpgsqlCommand end, Guid jobId, string status, CancellationToken stop)
    {
        if (await EndAsync(unit, end, jobId, status, stop) is not { } job)
            return false;
        // A job whose caller waits has no place.
        if (!job.IsWaitedFor)
            await shares.LeaveAsync(unit, job.AccountId, [jobId], stop);
        if (status == BulkJobStatus.Failed)
            await UnreachedRows.RefundAsync(unit.Connection, job.AccountId, [jobId], stop);
        return true;
    }

    private static async Task<EndedJob?> EndAsync(OutboxUnit unit, NpgsqlCommand end, Guid jobId, string status, CancellationToken stop)
    {
        EndedJob job;
        string? replyTo;
        (end.Connection, end.Transaction) = (unit.Connection, unit.Transaction);
        await using (end)
        await using (var reader = await end.ExecuteReaderAsync(stop))
        {
            if (!await reader.ReadAsync(stop))
                return null;
            replyTo = reader.TextOrNull("reply_to");
            job = new(
                jobId, reader.Get<Guid>("account_id"), reader.Get<Guid>("sequence_id"),
                reader.Get<string>("operation"), status, reader.Get<DateTimeOffset>("finished_at"))
            {
                IsWaitedFor = replyTo is not null,
            };
        }

        var news = News(job, await JobTotals.ReadAsync(unit.Connection, job.AccountId, jobId, stop));
        unit.Send(news);
        if (replyTo is not null)
            unit.Send(news with { Queue = replyTo });
        return job;
    }

    private static OutboxMessage News(EndedJob job, JobTotals totals) => job.Operation == BulkOperations.Unenroll ? Unenrolled(job, totals) : Enrolled(job, totals);

    private static OutboxMessage Enrolled(EndedJob job, JobTotals totals) => OutboxMessage.Of(
        new BulkEnrollmentCompleted(
            job.Id, job.AccountId, job.SequenceId, job.Status, totals.Matched, totals.Enrolled, totals.Skipped, totals.Failed,
            totals.SkippedReasons, totals.FailedReasons, job.FinishedAt),
        MessageIds.For(job.Id, nameof(BulkEnrollmentCompleted)),
        job.Id);

    private static OutboxMessage Unenrolled(EndedJob job, JobTotals totals) => OutboxMessage.Of(
        new BulkUnenrollmentCompleted(
            job.Id, job.AccountId, job.SequenceId, job.Status, totals.Matched, totals.Cancelled, totals.Skipped, totals.Failed,
            totals.SkippedReasons, totals.FailedReasons, job.FinishedAt),
        MessageIds.For(job.Id, nameof(BulkUnenrollmentCompleted)),
        job.Id);

    private sealed record EndedJob(Guid Id, Guid AccountId, Guid SequenceId, string Operation, string Status, DateTimeOffset FinishedAt)
    {
        public bool IsWaitedFor { get; init; }
    }
}

internal static partial class JobEndLog
{
    [LoggerMessage(1204, LogLevel.Information, "Job {Job} is completed")]
    public static partial void Completed(ILogger logger, Guid job);
}
