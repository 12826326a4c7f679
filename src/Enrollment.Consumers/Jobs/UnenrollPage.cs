using Enrollment.Contracts;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using MassTransit;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Safe to repeat: a page that is done changes nothing, and a delivery that finds its page done checks again whether the job is
/// complete.
/// </summary>
public sealed class UnenrollPageConsumer(CallersFirst callers, PageRounds pages, JobEnd ends) : IConsumer<UnenrollPage>
{
    public async Task Consume(ConsumeContext<UnenrollPage> context)
    {
        var page = context.Message;
        await callers.LetPassAsync(context.CancellationToken);
        if (await pages.RunAsync(page.JobId, page.AccountId, page.PageNumber, context.CancellationToken))
            await ends.TryCompleteAsync(page.AccountId, page.JobId, context.CancellationToken);
    }
}

public sealed class UnenrollPageDefinition : ConsumerDefinition<UnenrollPageConsumer>
{
    public UnenrollPageDefinition()
    {
        EndpointName = QueueNames.UnenrollPage;
        // Pages that meet at the same enrollments wait for each other; two keep the database busy and leave room for enrolling.
        ConcurrentMessageLimit = 2;
    }
}
