using Enrollment.Contracts;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using MassTransit;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Cuts a job's target into pages. Safe to repeat: the job's row is locked while a chunk is planned and says which page comes next, so
/// a second delivery finds the chunk planned, and its pages find themselves done.
/// </summary>
public sealed class PlanPagesConsumer(RequestIntake intake, PagePlanner planner, JobEnd ends)
    : IConsumer<BulkEnrollRequested>, IConsumer<BulkUnenrollRequested>, IConsumer<PlanNextPages>
{
    public async Task Consume(ConsumeContext<BulkEnrollRequested> context)
    {
        // The service's own carry neither: their job holds the request.
        var (message, key) = (context.Message, KeyOf(context));
        if ((message.Request is not null || key is not null) && !await intake.TakeInAsync(new(message, key, context.MessageId), context.CancellationToken))
            return;

        await BeginAsync(message.JobId, message.AccountId, context.CancellationToken);
    }

    public Task Consume(ConsumeContext<BulkUnenrollRequested> context) => BeginAsync(context.Message.JobId, context.Message.AccountId, context.CancellationToken);

    private async Task BeginAsync(Guid jobId, Guid accountId, CancellationToken stop)
    {
        await planner.StartAsync(jobId, accountId, stop);
        await ends.TryCompleteAsync(accountId, jobId, stop);
    }

    // From the broker's headers alone: those in the envelope would be copied wherever a message goes from here.
    private static string? KeyOf(ConsumeContext context) =>
        context.ReceiveContext.TransportHeaders.TryGetHeader(EnrollmentHeaders.ApiKey, out var key) ? key as string : null;

    public async Task Consume(ConsumeContext<PlanNextPages> context)
    {
        await planner.GoOnAsync(context.Message.JobId, context.Message.AccountId, context.Message.FirstPage, context.Message.AfterKey, context.CancellationToken);
        await ends.TryCompleteAsync(context.Message.AccountId, context.Message.JobId, context.CancellationToken);
    }
}

public sealed class PlanPagesDefinition : ConsumerDefinition<PlanPagesConsumer>
{
    public PlanPagesDefinition()
    {
        EndpointName = QueueNames.PlanPages;
        // One statement per chunk, of the slowest filters one of minutes: the jobs that one account runs at once leave places.
        ConcurrentMessageLimit = 8;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<PlanPagesConsumer> consumerConfigurator, IRegistrationContext context) =>
        endpointConfigurator.KeepRequests(QueueNames.PlanPages);
}
