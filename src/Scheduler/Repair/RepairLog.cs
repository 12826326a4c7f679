namespace Enrollment.Scheduler.Repair;

internal static partial class RepairLog
{
    [LoggerMessage(1401, LogLevel.Warning, "Job {Job} ({Status}) was stuck; its messages are sent again")]
    public static partial void Repaired(ILogger logger, Guid job, string status);
}
