using Enrollment.Api.Agents;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;

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
        return Batch.Of(job, await StoredBatch.ReadRowsAsync(db, job, stop), reasons);
    }

    internal Task<WaitingReasons> ReasonsOfAsync(EnrollmentDb db, BulkJob job, CancellationToken stop) =>
        WaitingReasons.ReadAsync(db, job.AccountId, job.SequenceId, _dialers, _clock.GetUtcNow(), stop);
}
