using Enrollment.Core.Enrollments;
using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;

namespace Enrollment.Core.Sagas;

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
