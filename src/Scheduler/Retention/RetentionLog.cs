namespace Enrollment.Scheduler.Retention;

internal static partial class RetentionLog
{
    [LoggerMessage(1601, LogLevel.Warning, "Nothing old is deleted: the database cannot be reached ({Reason})")]
    public static partial void DatabaseAway(ILogger logger, string reason);
}
