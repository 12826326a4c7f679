using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sagas;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Enrollment.Consumers.Enrollments;

internal static class EnrollmentSagaSetup
{
    /// <summary>Adds the saga's store. Call it before the bus, so that the store is stopped after the last message.</summary>
    public static void AddEnrollmentSaga(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<SagaStoreOptions>().BindConfiguration(SagaStoreOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<SagaBatcher>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<SagaBatcher>());
    }
}

public sealed class EnrollmentSagaDefinition : SagaDefinition<ContactEnrollment>
{
    public EnrollmentSagaDefinition(IOptions<SagaStoreOptions> options)
    {
        EndpointName = QueueNames.EnrollmentSaga;
        // A message holds its place until its batch has committed; the batches are as large as what is under way allows.
        ConcurrentMessageLimit = options.Value.Prefetch;
    }
}
