using Enrollment.Core.Enrollments;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Saga;

namespace Enrollment.Core.Sagas;

/// <summary>
/// MassTransit's way into the batches. Instances are only ever made by the page that enrolls, and found by their id, so
/// inserting and querying are not supported. See docs/decisions for why this store is ours.
/// </summary>
public sealed class SagaStore(SagaBatcher batcher, ISagaConsumeContextFactory<SagaBatcher, ContactEnrollment> contexts)
    : ISagaRepositoryContextFactory<ContactEnrollment>
{
    public void Probe(ProbeContext context) => context.Add("persistence", "postgresql, micro-batched");

    public async Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<ContactEnrollment, T>> next)
        where T : class
    {
        var enrollmentId = context.CorrelationId ?? throw new SagaException("The message names no enrollment.", typeof(ContactEnrollment), typeof(T));
        try
        {
            await SendAsync(new SagaMember(enrollmentId), context, next);
        }
        catch (BrokenBatchException)
        {
            await SendAsync(new SagaMember(enrollmentId, isAlone: true), context, next);
        }
    }

    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<ContactEnrollment> query, IPipe<SagaRepositoryQueryContext<ContactEnrollment, T>> next)
        where T : class =>
        throw new NotSupportedException("Enrollments are correlated by their id only.");

    private async Task SendAsync<T>(SagaMember member, ConsumeContext<T> context, IPipe<SagaRepositoryContext<ContactEnrollment, T>> next)
        where T : class
    {
        batcher.Enter(member);
        var instance = await member.Loaded;

        var succeeded = false;
        try
        {
            await next.Send(new SagaStoreContext<T>(context, instance, batcher, contexts));
            succeeded = true;
        }
        finally
        {
            member.Finish(succeeded);
        }
        await member.Committed;
    }
}

public static class SagaStoreRegistration
{
    /// <summary>Keeps the saga in the micro-batching PostgreSQL store.</summary>
    public static void MicroBatchedRepository(this ISagaRegistrationConfigurator<ContactEnrollment> saga) =>
        saga.Repository(repository => repository.RegisterSagaRepository<
            ContactEnrollment,
            SagaBatcher,
            SagaConsumeContextFactory<SagaBatcher, ContactEnrollment>,
            SagaStore>());
}
