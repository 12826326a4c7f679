using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Turns a job completed once nothing is left to do. Asked after every commit that may have been the last, in a
/// transaction of its own: two pages that commit together each cannot see the other, but the later question sees both.
/// </summary>
public sealed class JobCompletion(OutboxUnits units, JobEnd ends, ILogger<JobCompletion> logger)
{
    public async Task TryCompleteAsync(Guid accountId, Guid jobId, CancellationToken stop)
    {
        await using var unit = await units.BeginAsync(stop);
        if (await TryCompleteAsync(unit, accountId, jobId, stop))
            await unit.CommitAsync(stop);
    }

    /// <summary>The same in the transaction of a job's only page, which no other page can run beside.</summary>
    public async Task<bool> TryCompleteAsync(OutboxUnit unit, Guid accountId, Guid jobId, CancellationToken stop)
    {
        if (!await ends.TryCompleteAsync(unit, accountId, jobId, stop))
            return false;
        unit.AfterCommit(() => JobsLog.Completed(logger, jobId));
        return true;
    }
}
