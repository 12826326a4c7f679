using System.Data;
using Enrollment.Api.Agents;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Api.Batches;

/// <summary>Reads batches as callers see them.</summary>
public sealed class BatchLook
{
    private readonly DialerQueues _dialers;
    private readonly TimeProvider _clock;

    internal BatchLook(DialerQueues dialers, TimeProvider clock) => (_dialers, _clock) = (dialers, clock);

    internal async Task<Batch> AtAsync(EnrollmentDb db, BulkJob job, CancellationToken stop)
    {
        var reasons = await ReasonsOfAsync(db, job, stop);
        // Both statements see one moment, so that what waits is what is live.
        await using var moment = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        var totals = await RowTotals.ReadAsync((NpgsqlConnection)db.Database.GetDbConnection(), [(job.Id, job.AccountId)], stop);
        var places = await StoredBatch.ReadPlacesAsync(db, job, stop);
        return Batch.Of(job, totals[job.Id], places.Select(reasons.Of).OfType<string>());
    }

    internal Task<WaitingReasons> ReasonsOfAsync(EnrollmentDb db, BulkJob job, CancellationToken stop) =>
        WaitingReasons.ReadAsync(db, job.AccountId, job.SequenceId, _dialers, _clock.GetUtcNow(), stop);
}
