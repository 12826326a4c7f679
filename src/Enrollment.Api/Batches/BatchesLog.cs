namespace Enrollment.Api.Batches;

internal static partial class BatchesLog
{
    [LoggerMessage(2901, LogLevel.Information, "Cancelled batch {BatchId}: {Enrollments} enrollments were live, {Calls} calls under way")]
    public static partial void Cancelled(ILogger logger, Guid batchId, int enrollments, int calls);

    [LoggerMessage(2902, LogLevel.Information, "Batch {BatchId} tries {Accepted} contacts of batch {EarlierId} again; {Rejected} were rejected")]
    public static partial void Retried(ILogger logger, Guid batchId, Guid earlierId, int accepted, int rejected);
}
