namespace Enrollment.Scheduler.Counts;

internal static partial class CountsLog
{
    [LoggerMessage(1701, LogLevel.Warning, "Counts are not folded: the database cannot be reached ({Reason})")]
    public static partial void DatabaseAway(ILogger logger, string reason);
}
