using Enrollment.Contracts;
using Enrollment.Core.Outbox;

namespace Enrollment.Core.Jobs;

/// <summary>Makes the commands that plan a job and run its pages. Their ids follow from how far planning has come.</summary>
public static class PlanningMessages
{
    /// <summary>Makes the command that starts the job of a caller who waits.</summary>
    public static OutboxMessage Serve(Guid jobId, Guid accountId) =>
        OutboxMessage.Of(new ServeCaller(jobId, accountId), MessageIds.For(jobId, nameof(ServeCaller)), jobId);

    /// <summary>Makes the command that starts any other job.</summary>
    /// <param name="operation">See <see cref="BulkOperations"/>.</param>
    public static OutboxMessage Begin(Guid jobId, Guid accountId, Guid sequenceId, string operation) => operation == BulkOperations.Unenroll
        ? OutboxMessage.Of(new BulkUnenrollRequested(jobId, accountId, sequenceId), MessageIds.For(jobId, nameof(BulkUnenrollRequested)), jobId)
        : OutboxMessage.Of(new BulkEnrollRequested(jobId, accountId, sequenceId), MessageIds.For(jobId, nameof(BulkEnrollRequested)), jobId);

    /// <summary>
    /// Makes the command that continues planning. The key is part of its id: a stretch without matches plans no page, so the page's
    /// number alone would repeat.
    /// </summary>
    public static OutboxMessage GoOn(Guid jobId, Guid accountId, int firstPage, Guid afterKey) => OutboxMessage.Of(
        new PlanNextPages(jobId, accountId, firstPage, afterKey),
        MessageIds.For(jobId, $"{nameof(PlanNextPages)} {afterKey}", firstPage),
        jobId);

    /// <param name="operation">See <see cref="BulkOperations"/>.</param>
    public static OutboxMessage Page(Guid jobId, Guid accountId, int pageNumber, string operation) => operation == BulkOperations.Unenroll
        ? OutboxMessage.Of(new UnenrollPage(jobId, accountId, pageNumber), MessageIds.For(jobId, nameof(UnenrollPage), pageNumber), jobId)
        : OutboxMessage.Of(new EnrollPage(jobId, accountId, pageNumber), MessageIds.For(jobId, nameof(EnrollPage), pageNumber), jobId);
}
