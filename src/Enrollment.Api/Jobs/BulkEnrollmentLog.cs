using Enrollment.Core.Jobs;

namespace Enrollment.Api.Jobs;

internal static partial class BulkEnrollmentLog
{
    [LoggerMessage(2301, LogLevel.Information, "Accepted job {JobId}, {Operation} in mode {Mode}, for event queue {EventQueueId}")]
    private static partial void Accepted(ILogger logger, Guid jobId, string operation, string mode, Guid eventQueueId);

    public static void Accepted(ILogger logger, BulkJob job) => Accepted(logger, job.Id, job.Operation, job.Mode, job.SequenceId);

    [LoggerMessage(2302, LogLevel.Information, "Cancelled job {JobId} after {Done} contacts")]
    public static partial void Cancelled(ILogger logger, Guid jobId, long done);
}
