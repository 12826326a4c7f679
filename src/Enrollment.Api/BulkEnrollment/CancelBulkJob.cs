using Enrollment.Api.Accounts;
using Enrollment.Api.Http;
using Enrollment.Core.BulkEnrollment;
using Enrollment.Core.Outbox;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Envelope = Enrollment.Api.Http.Envelope;

namespace Enrollment.Api.BulkEnrollment;

/// <summary><c>POST /bulk-jobs/{id}/cancel</c>: pages that have not started are dropped, what is enrolled stays.</summary>
public static class CancelBulkJob
{
    public static async Task<Results<Ok<Envelope<BulkJobAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, NpgsqlDataSource dataSource, OutboxTable outbox, OutboxRelay relay, BulkJobReports reports,
        TimeProvider clock, ILogger<BulkJobAnswer> logger, HttpContext http, CancellationToken stop)
    {
        if (await reports.FindAsync(caller, id, stop) is null)
            return GetBulkJob.NotFound(id);

        var news = await CancelAsync(id, caller, dataSource, outbox, stop);
        var outcome = (await reports.FindAsync(caller, id, stop))!;
        if (news is null)
            return Problems.BulkJobFinished.With($"The job {id} is {outcome.Job.Status} since {outcome.Job.FinishedAt?.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}.");

        BulkEnrollmentLog.Cancelled(logger, id, outcome.Totals.Enrolled);
        await relay.HandOverAsync(news, CancellationToken.None);
        return TypedResults.Ok(Envelope.Of(http, BulkJobAnswer.Of(outcome, clock.GetUtcNow())));
    }

    private static async Task<OutboxBatch?> CancelAsync(Guid id, Caller caller, NpgsqlDataSource dataSource, OutboxTable outbox, CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var news = await JobEnd.TryCancelAsync(connection, transaction, caller.AccountId, id, stop);
        if (news is null)
            return null;

        await outbox.InsertAsync(connection, transaction, news, stop);
        await transaction.CommitAsync(stop);
        return news;
    }
}
