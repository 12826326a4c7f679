using Enrollment.Contracts;
using Enrollment.Core.Database;
using MassTransit;
using MassTransit.Middleware;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Handles messages of a queue of producers that failed. A producer's request, recognized by its key, is known only to the broker until
/// it is taken in, so it goes back to the end of its queue while the database stays away. The service's own messages are in the
/// database, and the repair sweep sends them again. Messages that are set aside for people lose the API key in their header.
/// </summary>
internal static class SetAside
{
    public static void KeepRequests(this IReceiveEndpointConfigurator endpoint, string queue)
    {
        endpoint.ConfigureError(pipe =>
        {
            pipe.UseFilter(new BackToItsQueue(queue));
            pipe.UseFilter(new WithoutKey<ExceptionReceiveContext>());
            pipe.UseFilter(new GenerateFaultFilter());
            pipe.UseFilter(new ErrorTransportFilter());
        });
        endpoint.ConfigureDeadLetter(pipe =>
        {
            pipe.UseFilter(new WithoutKey<ReceiveContext>());
            pipe.UseFilter(new DeadLetterTransportFilter());
        });
    }

    private sealed class BackToItsQueue(string queue) : IFilter<ExceptionReceiveContext>
    {
        // Confirmed by the broker before the delivery is acknowledged. It counts as a new message, so its deliveries are not used up.
        public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next) =>
            !FaultOrigin.IsOwn(context.Exception)
            && context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery)
            && delivery.Properties.Headers?.ContainsKey(EnrollmentHeaders.ApiKey) is true
            && context.TryGetPayload<ChannelContext>(out var channel)
                ? channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties(delivery.Properties), context.Body.GetBytes(),
                    awaitAck: true, context.CancellationToken)
                : next.Send(context);

        public void Probe(ProbeContext context) => context.CreateFilterScope(nameof(BackToItsQueue));
    }

    private sealed class WithoutKey<T> : IFilter<T>
        where T : class, ReceiveContext
    {
        public Task Send(T context, IPipe<T> next)
        {
            if (context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery))
                delivery.Properties.Headers?.Remove(EnrollmentHeaders.ApiKey);
            return next.Send(context);
        }

        public void Probe(ProbeContext context) => context.CreateFilterScope(nameof(WithoutKey<>));
    }
}
