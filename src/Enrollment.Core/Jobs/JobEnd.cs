using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Npgsql;

namespace Enrollment.Core.Jobs;

/// <summary>The ways a job ends. Each answers with what must be announced in the same transaction, or null if it had ended or must not end yet.</summary>
public static class JobEnd
{
    private static readonly string CompleteSql = EmbeddedSql.Beside(typeof(JobEnd), "CompleteJob");
    private static readonly string FailSql = EmbeddedSql.Beside(typeof(JobEnd), "FailJob");
    private static readonly string CancelSql = EmbeddedSql.Beside(typeof(JobEnd), "CancelJob");

    /// <summary>Pages hold this lock shared, whoever cancels or gives up holds it alone: then no page is half-way, and the counts of a cancelled job stay true.</summary>
    public const string ShareLockSql = "select pg_advisory_xact_lock_shared(hashtextextended(@job_id::text, 0))";

    private const string LockSql = "select pg_advisory_xact_lock(hashtextextended(@job_id::text, 0))";

    /// <summary>Completes the job if nothing is left to do. To be called after each commit that may have been the last.</summary>
    public static Task<IReadOnlyList<OutboxMessage>?> TryCompleteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Guid jobId, CancellationToken stop) =>
        EndAsync(connection, new NpgsqlCommand(CompleteSql, connection, transaction) { Parameters = { new("job_id", jobId) } }, jobId, BulkJobStatus.Completed, stop);

    /// <summary>Gives the job up; what is done stays.</summary>
    public static async Task<IReadOnlyList<OutboxMessage>?> TryFailAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Guid jobId, string error, CancellationToken stop)
    {
        await LockAsync(connection, transaction, jobId, stop);
        var fail = new NpgsqlCommand(FailSql, connection, transaction) { Parameters = { new("job_id", jobId), new("error", error) } };
        return await EndAsync(connection, fail, jobId, BulkJobStatus.Failed, stop);
    }

    /// <summary>Cancels the job; pages that have not started are dropped, what is done stays.</summary>
    public static async Task<IReadOnlyList<OutboxMessage>?> TryCancelAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Guid accountId, Guid jobId, CancellationToken stop)
    {
        await LockAsync(connection, transaction, jobId, stop);
        var cancel = new NpgsqlCommand(CancelSql, connection, transaction) { Parameters = { new("job_id", jobId), new("account_id", accountId) } };
        return await EndAsync(connection, cancel, jobId, BulkJobStatus.Cancelled, stop);
    }

    /// <summary>The news of a job that has ended, as it was announced then: for somebody who asks again and may have missed it.</summary>
    public static async Task<OutboxMessage> AgainAsync(NpgsqlConnection connection, BulkJob ended, CancellationToken stop) => News(
        new(ended.Id, ended.AccountId, ended.SequenceId, ended.Operation, ended.Status, ended.FinishedAt!.Value),
        await JobTotals.ReadAsync(connection, ended.Id, stop));

    private static async Task LockAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Guid jobId, CancellationToken stop)
    {
        await using var wait = new NpgsqlCommand(LockSql, connection, transaction) { Parameters = { new("job_id", jobId) } };
        await wait.ExecuteNonQueryAsync(stop);
    }

    private static async Task<IReadOnlyList<OutboxMessage>?> EndAsync(NpgsqlConnection connection, NpgsqlCommand end, Guid jobId, string status, CancellationToken stop)
    {
        EndedJob job;
        string? replyTo;
        await using (end)
        await using (var reader = await end.ExecuteReaderAsync(stop))
        {
            if (!await reader.ReadAsync(stop))
                return null;
            job = new(jobId, reader.GetGuid(0), reader.GetGuid(1), reader.GetString(4), status, reader.GetFieldValue<DateTimeOffset>(3));
            replyTo = await reader.IsDBNullAsync(2, stop) ? null : reader.GetString(2);
        }

        var news = News(job, await JobTotals.ReadAsync(connection, jobId, stop));
        return replyTo is null ? [news] : [news, news with { Queue = replyTo }];
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

    private sealed record EndedJob(Guid Id, Guid AccountId, Guid SequenceId, string Operation, string Status, DateTimeOffset FinishedAt);
}
