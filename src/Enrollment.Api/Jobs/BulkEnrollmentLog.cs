namespace Enrollment.Api.Jobs;

internal static partial class BulkEnrollmentLog
{
    [LoggerMessage(2301, LogLevel.Information, "Accepted job {JobId}, {Operation} in mode {Mode}, for event queue {EventQueueId}")]
    public static partial void Accepted(ILogger logger, Guid jobId, string operation, string mode, Guid eventQueueId);

    [LoggerMessage(2302, LogLevel.Information, "Cancelled job {JobId} after {Done} contacts")]
    public static partial void Cancelled(ILogger logger, Guid jobId, long done);
}
