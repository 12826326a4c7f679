using Enrollment.Core.Outbox;
using MassTransit;

namespace Enrollment.Api.Jobs;

/// <summary>
/// The API's only place on the bus: a queue of this process, which receives the ends of jobs that callers here wait for. It disappears
/// with the process. While the broker is away the process starts and answers all the same; waits then run out.
/// </summary>
public static class ReplyQueue
{
    public static void AddReplyQueue(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<MassTransitHostOptions>(host =>
        {
            host.WaitUntilStarted = false;
            host.StopTimeout = TimeSpan.FromSeconds(5);
        });
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            // Without it only waiting callers are answered later, so it is no part of readiness.
            bus.ConfigureHealthCheckOptions(health => health.Tags.Add("reply-queue"));
            bus.AddConsumer<JobEndedConsumer>();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(context.GetRequiredService<RabbitConnectionString>().Address, "enrollment-api", host => host.Heartbeat(RabbitConnectionString.Heartbeat));
                rabbit.ReceiveEndpoint(context.GetRequiredService<WaitingCallers>().ReplyQueue, queue =>
                {
                    // Messages are sent straight to the queue. Bound to the exchange, it would get the news of every process.
                    queue.ConfigureConsumeTopology = false;
                    queue.AutoDelete = true;
                    queue.Durable = false;
                    queue.DiscardFaultedMessages();
                    queue.DiscardSkippedMessages();
                    queue.ConfigureConsumer<JobEndedConsumer>(context);
                });
            });
        });
    }
}
