namespace Enrollment.Api.BulkEnrollment;

internal static partial class BulkEnrollmentLog
{
    [LoggerMessage(2301, LogLevel.Information, "Accepted job {JobId}, mode {Mode}, for event queue {EventQueueId}")]
    public static partial void Accepted(ILogger logger, Guid jobId, string mode, Guid eventQueueId);

    [LoggerMessage(2302, LogLevel.Information, "Cancelled job {JobId}; {Enrolled} contacts had been enrolled")]
    public static partial void Cancelled(ILogger logger, Guid jobId, long enrolled);
}
