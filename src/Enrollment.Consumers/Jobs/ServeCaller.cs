using Enrollment.Contracts;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using MassTransit;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Plans the one page of a waiting caller, runs it and completes the job, in one transaction. Safe to repeat: the job's row is locked
/// meanwhile and says what has been done.
/// </summary>
public sealed class ServeCallerConsumer(
    CallersFirst callers, OutboxUnits units, PagePreparation preparation, PageRounds pages, JobEnd ends,
    ILogger<ServeCallerConsumer> logger)
    : IConsumer<ServeCaller>
{
    public async Task Consume(ConsumeContext<ServeCaller> context)
    {
        var (jobId, accountId, stop) = (context.Message.JobId, context.Message.AccountId, context.CancellationToken);
        using var served = callers.Serve();
        if (await preparation.PrepareAsync(jobId, accountId, stop) is not { } job)
            return;
        if (!job.IsWaitedFor)
        {
            // It has more than one page, or its one page leaves with its account's others.
            JobsLog.NobodyWaits(logger, jobId);
            return;
        }
        await using var unit = await units.BeginAsync(stop);
        await JobEnd.HoldOffAsync(unit, jobId, stop);
        await PagePlanner.StartForCallerAsync(unit, job, stop);
        await pages.RunSingleAsync(unit, job, stop);
        // The answer does not stand behind the announcements.
        await unit.WriteIfLargeAsync(stop);
        await ends.TryCompleteAsync(unit, accountId, jobId, stop);
        await unit.CommitAsync(stop);
    }
}

public sealed class ServeCallerDefinition : ConsumerDefinition<ServeCallerConsumer>
{
    public ServeCallerDefinition()
    {
        EndpointName = QueueNames.ServeCaller;
        // Handlers of their own: a waiting caller stands behind other waiting callers, never behind the pages or the planning of jobs.
        ConcurrentMessageLimit = 4;
    }
}
