using Enrollment.Core.Enrollments;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Context;
using MassTransit.Saga;

namespace Enrollment.Core.Sagas;

/// <summary>
/// Connects MassTransit to the batches. Instances are created only by the page that enrolls, and found by their id, so inserting and
/// querying are not supported. docs/decisions say why this store is ours.
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

/// <summary>One message's view of its loaded instance. Nothing is written here: the batch writes what has changed.</summary>
internal sealed class SagaStoreContext<T>(
    ConsumeContext<T> message,
    ContactEnrollment? instance,
    SagaBatcher batcher,
    ISagaConsumeContextFactory<SagaBatcher, ContactEnrollment> contexts)
    : ConsumeContextScope<T>(message), SagaRepositoryContext<ContactEnrollment, T>
    where T : class
{
    private readonly ConsumeContext<T> _message = message;

    public async Task<SagaConsumeContext<ContactEnrollment, T>> Load(Guid correlationId) =>
        instance is null ? null! : await contexts.CreateSagaConsumeContext(batcher, _message, instance, SagaConsumeContextMode.Load);

    public Task<SagaConsumeContext<ContactEnrollment, TOther>> CreateSagaConsumeContext<TOther>(
        ConsumeContext<TOther> consumeContext, ContactEnrollment other, SagaConsumeContextMode mode)
        where TOther : class =>
        contexts.CreateSagaConsumeContext(batcher, consumeContext, other, mode);

    public Task<SagaConsumeContext<ContactEnrollment, T>> Add(ContactEnrollment added) => throw OnlyPagesMakeThem();

    public Task<SagaConsumeContext<ContactEnrollment, T>> Insert(ContactEnrollment inserted) => throw OnlyPagesMakeThem();

    public Task Save(SagaConsumeContext<ContactEnrollment> context) => throw OnlyPagesMakeThem();

    public Task Delete(SagaConsumeContext<ContactEnrollment> context) => throw new NotSupportedException("Ended enrollments are kept.");

    public Task Update(SagaConsumeContext<ContactEnrollment> context) => Task.CompletedTask;

    public Task Discard(SagaConsumeContext<ContactEnrollment> context) => Task.CompletedTask;

    public Task Undo(SagaConsumeContext<ContactEnrollment> context) => Task.CompletedTask;

    private static NotSupportedException OnlyPagesMakeThem() => new("Only EnrollPage makes enrollments.");
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
