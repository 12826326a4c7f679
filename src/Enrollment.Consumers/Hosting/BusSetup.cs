using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Enrollment.Consumers.Calls;
using Enrollment.Consumers.Enrollments;
using Enrollment.Consumers.Imports;
using Enrollment.Consumers.Jobs;
using Enrollment.Consumers.Steps.Webhook;
using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;
using Enrollment.Core.Sagas;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Enrollment.Consumers.Hosting;

internal static class BusSetup
{
    public static void AddBus(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<MassTransitHostOptions>(host =>
        {
            // Ready means that every queue exists and is bound: commands that waited for it may come.
            host.WaitUntilStarted = true;
            host.ConsumerStopTimeout = TimeSpan.FromSeconds(10);
            host.StopTimeout = TimeSpan.FromSeconds(15);
        });
        builder.Services.AddOptions<RetryOptions>().BindConfiguration(RetryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            // The bus reports here whether each of its endpoints has its consumer.
            bus.ConfigureHealthCheckOptions(health => health.Name = "endpoints");
            bus.AddConsumer<PlanPagesConsumer, PlanPagesDefinition>();
            bus.AddConsumer<ServeCallerConsumer, ServeCallerDefinition>();
            bus.AddConsumer<EnrollPageConsumer, EnrollPageDefinition>();
            bus.AddConsumer<UnenrollPageConsumer, UnenrollPageDefinition>();
            bus.AddConsumer<AdvanceGroupConsumer, AdvanceGroupDefinition>();
            bus.AddConsumer<CallWebhookConsumer, CallWebhookDefinition>();
            bus.AddConsumer<RequestCallConsumer, RequestCallDefinition>();
            bus.AddConsumer<UntakenCallsConsumer, UntakenCallsDefinition>();
            bus.AddConsumer<ImportContactsConsumer, ImportContactsDefinition>();
            bus.AddSagaStateMachine<EnrollmentStateMachine, ContactEnrollment, EnrollmentSagaDefinition>().MicroBatchedRepository();
            bus.AddConfigureEndpointsCallback((context, _, endpoint) => ConfigureEndpoint(
                endpoint, context.GetRequiredService<IOptions<RetryOptions>>().Value.Patience, context.GetRequiredService<TimeProvider>()));
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(context.GetRequiredService<RabbitConnectionString>().Address, "enrollment-consumers",
                    host =>
                    {
                        host.Heartbeat(RabbitConnectionString.Heartbeat);
                        // A message beyond the client's own limit would end the connection again and again, and with it every consumer.
                        host.MaxMessageSize(RabbitConnectionString.MaxMessageBytes);
                    });
                rabbit.ConfigureJsonSerializerOptions(Apply);
                rabbit.ConfigureEndpoints(context);
            });
        });
    }

    /// <summary>Changes the bus's way of reading messages to ours.</summary>
    internal static JsonSerializerOptions Apply(JsonSerializerOptions json)
    {
        // Deep enough that a producer's request which is too deep is read, and refused, instead of being set aside.
        json.MaxDepth = 1_000;
        json.Converters.Add(new InstantConverter());
        json.Converters.Add(new WholeNumberConverter<int>());
        json.Converters.Add(new WholeNumberConverter<long>());
        json.TypeInfoResolver = (json.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(RequireFields);
        return json;
    }

    // A missing field must not be read as an empty id, which names no contact: such a message is set aside like any other that
    // cannot be read. A field added later needs a default, or messages under way would be refused.
    private static void RequireFields(JsonTypeInfo type)
    {
        if (type.Type.Assembly != typeof(EnrollPage).Assembly)
            return;
        foreach (var field in type.Properties.Where(field => field.AssociatedParameter is { IsNullable: false, HasDefaultValue: false }))
            field.IsRequired = true;
    }

    private static void ConfigureEndpoint(IReceiveEndpointConfigurator endpoint, TimeSpan patience, TimeProvider clock)
    {
        // Nobody reads them, and they would repeat the headers of what failed.
        endpoint.PublishFaults = false;
        // While a server refuses, messages wait here instead of running through to the error queue. After that bulk jobs
        // and due steps are sent again by the scheduler; docs/operations.md has the rest.
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(failure => !FaultOrigin.IsOwn(failure));
            retry.SetRetryPolicy(filter => new PatientRetry(filter, patience, clock));
        });

        if (endpoint is not IRabbitMqReceiveEndpointConfigurator queue)
            return;
        queue.SetQuorumQueue();
        // A message that takes its process down comes back this often, then it is set aside where people look.
        queue.SetQueueArgument("x-delivery-limit", 20);
        queue.SetQueueArgument("x-dead-letter-strategy", "at-least-once");
        queue.SetQueueArgument("x-overflow", "reject-publish");
        queue.BindDeadLetterQueue(QueueNames.DeadLetters, QueueNames.DeadLetters, dead => dead.SetQueueArgument("x-queue-type", "quorum"));
    }
}
