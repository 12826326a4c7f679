using System.Collections.Concurrent;
using MassTransit;

namespace Enrollment.IntegrationTests.Hosting;

/// <summary>Says when the bus is through with a message: acknowledged, with all that its handling committed, or set aside.</summary>
internal sealed class HandledMessages : IReceiveObserver
{
    private readonly ConcurrentDictionary<Guid, int> _arrived = [];
    private readonly ConcurrentDictionary<Guid, int> _handled = [];

    public bool HasArrived(Guid messageId) => _arrived.ContainsKey(messageId);

    public int Times(Guid messageId) => _handled.GetValueOrDefault(messageId);

    public Task PreReceive(ReceiveContext context) => Note(_arrived, context);

    public Task PostReceive(ReceiveContext context) => Note(_handled, context);

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Note(_handled, context);

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    private static Task Note(ConcurrentDictionary<Guid, int> counts, ReceiveContext context)
    {
        if (context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery) && Guid.TryParse(delivery.Properties.MessageId, out var id))
            counts.AddOrUpdate(id, 1, (_, times) => times + 1);
        return Task.CompletedTask;
    }
}
