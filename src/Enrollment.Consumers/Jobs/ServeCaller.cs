using Enrollment.Contracts;
using Enrollment.Core.Hosting;
using MassTransit;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Plans and does the one page of a caller who waits. Safe to repeat: the job's row says whether it has been planned, and the
/// page's whether it is done.
/// </summary>
public sealed class ServeCallerConsumer(PagePlanner planner, PageRounds pages, JobCompletion completion) : IConsumer<ServeCaller>
{
    public async Task Consume(ConsumeContext<ServeCaller> context)
    {
        var (jobId, accountId, stop) = (context.Message.JobId, context.Message.AccountId, context.CancellationToken);
        await planner.StartForCallerAsync(jobId, accountId, stop);
        await pages.RunAsync(jobId, accountId, pageNumber: 1, stop);
        await completion.TryCompleteAsync(jobId, stop);
    }
}

public sealed class ServeCallerDefinition : ConsumerDefinition<ServeCallerConsumer>
{
    public ServeCallerDefinition()
    {
        EndpointName = QueueNames.ServeCaller;
        // Handlers of their own: whoever waits stands behind others who wait, never behind the pages or the planning of jobs.
        ConcurrentMessageLimit = 4;
    }
}
