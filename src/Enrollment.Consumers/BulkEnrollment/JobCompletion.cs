using Enrollment.Core.BulkEnrollment;
using Enrollment.Core.Outbox;
using Npgsql;

namespace Enrollment.Consumers.BulkEnrollment;

/// <summary>
/// Turns a job completed once nothing is left to do. Asked after every commit that may have been the last, in a
/// transaction of its own: two pages that commit together each cannot see the other, but the later question sees both.
/// </summary>
public sealed class JobCompletion(NpgsqlDataSource dataSource, OutboxTable outbox, OutboxRelay relay, ILogger<JobCompletion> logger)
{
    public async Task TryCompleteAsync(Guid jobId, CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var news = await JobEnd.TryCompleteAsync(connection, transaction, jobId, stop);
        if (news is null)
            return;

        await outbox.InsertAsync(connection, transaction, news, stop);
        await transaction.CommitAsync(stop);
        await connection.CloseAsync();
        BulkEnrollmentLog.Completed(logger, jobId);
        await relay.HandOverAsync(news, stop);
    }
}
