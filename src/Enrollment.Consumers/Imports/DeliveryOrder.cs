using System.Runtime.CompilerServices;
using Enrollment.Contracts;
using MassTransit;
using MassTransit.RabbitMqTransport;

namespace Enrollment.Consumers.Imports;

/// <summary>
/// Lets messages through at once, but those that ask for an order one after the other, as the broker delivered them: each waits until
/// everything that was delivered earlier has arrived here, and until the earlier ones that ask for an order are done.
/// </summary>
public sealed class DeliveryOrder
{
    private readonly Lock _lock = new();
    private readonly SortedSet<ulong> _early = [];
    private readonly SortedDictionary<ulong, TaskCompletionSource> _ordered = [];
    private ulong _arrived;

    /// <summary>Notes that a message has arrived. Tags count the deliveries of a channel from 1, without gaps.</summary>
    /// <returns>Ends when it is the message's turn.</returns>
    public Task ArriveAsync(ulong tag, bool isOrdered)
    {
        lock (_lock)
        {
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (isOrdered)
                _ordered.Add(tag, turn);
            else
                turn.SetResult();
            _early.Add(tag);
            while (_early.Remove(_arrived + 1))
                _arrived++;
            AdmitFirst();
            return turn.Task;
        }
    }

    /// <summary>Notes that a message is done, whatever has become of it.</summary>
    public void Leave(ulong tag)
    {
        lock (_lock)
        {
            _ordered.Remove(tag);
            AdmitFirst();
        }
    }

    private void AdmitFirst()
    {
        if (_ordered.Count > 0 && _ordered.First() is var (tag, turn) && tag <= _arrived)
            turn.TrySetResult();
    }

    /// <summary>Keeps the order of the deliveries of each channel. Stands before the retries, so that a message that is tried again keeps its place.</summary>
    internal sealed class Filter : IFilter<ReceiveContext>
    {
        // The broker counts anew on every channel.
        private readonly ConditionalWeakTable<ChannelContext, DeliveryOrder> _orders = [];

        public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
        {
            var order = _orders.GetValue(context.GetPayload<ChannelContext>(), _ => new());
            var delivery = context.GetPayload<RabbitMqBasicConsumeContext>();
            var turn = order.ArriveAsync(delivery.DeliveryTag, IsOrdered(delivery));
            try
            {
                await turn.WaitAsync(context.CancellationToken);
                context.CancellationToken.ThrowIfCancellationRequested();
                await next.Send(context);
            }
            finally
            {
                order.Leave(delivery.DeliveryTag);
            }
        }

        public void Probe(ProbeContext context) => context.CreateFilterScope(nameof(DeliveryOrder));

        private static bool IsOrdered(RabbitMqBasicConsumeContext delivery) =>
            delivery.Properties.Headers?.Keys.Any(name => name.Equals(EnrollmentHeaders.ImportOrder, StringComparison.OrdinalIgnoreCase)) is true;
    }
}
