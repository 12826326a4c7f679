using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Turns a job completed once nothing is left to do. Asked after every commit that may have been the last, in a
/// transaction of its own: two pages that commit together each cannot see the other, but the later question sees both.
/// </summary>
public sealed class JobCompletion(OutboxUnits units, JobEnd ends, ILogger<JobCompletion> logger)
{
    public async Task TryCompleteAsync(Guid jobId, CancellationToken stop)
    {
        await using var unit = await units.BeginAsync(stop);
        if (!await ends.TryCompleteAsync(unit, jobId, stop))
            return;

        unit.AfterCommit(() => JobsLog.Completed(logger, jobId));
        await unit.CommitAsync(stop);
    }
}
