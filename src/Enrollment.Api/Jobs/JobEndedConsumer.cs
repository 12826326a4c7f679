using Enrollment.Contracts;
using MassTransit;

namespace Enrollment.Api.Jobs;

/// <summary>Wakes the caller that waits for a job. Safe to repeat: a caller that has been woken stays awake.</summary>
public sealed class JobEndedConsumer(WaitingCallers callers) : IConsumer<BulkEnrollmentCompleted>, IConsumer<BulkUnenrollmentCompleted>
{
    public Task Consume(ConsumeContext<BulkEnrollmentCompleted> context) => WakeAsync(context.Message.JobId);

    public Task Consume(ConsumeContext<BulkUnenrollmentCompleted> context) => WakeAsync(context.Message.JobId);

    private Task WakeAsync(Guid jobId)
    {
        callers.Wake(jobId);
        return Task.CompletedTask;
    }
}
