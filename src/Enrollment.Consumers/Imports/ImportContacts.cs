using Enrollment.Consumers.Jobs;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Enrollment.Consumers.Imports;

/// <summary>
/// Takes batches in from the queue; <see cref="BatchRunner"/> merges them. Safe to repeat: the message's identity finds the import that
/// it became.
/// </summary>
public sealed class ImportContactsConsumer(BatchIntake intake) : IConsumer<ImportContacts>
{
    public Task Consume(ConsumeContext<ImportContacts> context) => intake.TakeInAsync(DeliveredBatch.Of(context.ReceiveContext), context.CancellationToken);
}

public sealed class ImportContactsDefinition : ConsumerDefinition<ImportContactsConsumer>
{
    private readonly int _prefetch;

    public ImportContactsDefinition(IOptions<ImportContactsOptions> options)
    {
        EndpointName = QueueNames.ImportContacts;
        // All that are delivered, so that their commits share the disk and that what waits for its order waits for nobody's place.
        ConcurrentMessageLimit = _prefetch = options.Value.Prefetch;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<ImportContactsConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = _prefetch;
        endpointConfigurator.LeaveBodiesUnread();
        endpointConfigurator.KeepRequests(QueueNames.ImportContacts);
        // The order of import-order is the order in which one process at a time takes the batches in.
        endpointConfigurator.ConfigureReceive(pipe => pipe.UseFilter(new DeliveryOrder.Filter()));
        if (endpointConfigurator is IRabbitMqReceiveEndpointConfigurator queue)
            queue.SingleActiveConsumer = true;
    }
}
