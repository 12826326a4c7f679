namespace Enrollment.Scheduler.Recurring;

internal static partial class RecurringLog
{
    [LoggerMessage(1601, LogLevel.Information, "Started the run of recurring enrollment {Recurring} planned at {PlannedAt}, {Lag} late, as job {Job}")]
    public static partial void Started(ILogger logger, Guid recurring, DateTimeOffset plannedAt, TimeSpan lag, Guid job);

    [LoggerMessage(1602, LogLevel.Warning, "The run of recurring enrollment {Recurring} planned at {PlannedAt} is refused ({Code})")]
    public static partial void Refused(ILogger logger, Guid recurring, DateTimeOffset plannedAt, string code);

    [LoggerMessage(1603, LogLevel.Warning, "{Times} times of recurring enrollment {Recurring} were missed, the last at {Last}")]
    public static partial void Missed(ILogger logger, int times, Guid recurring, DateTimeOffset last);

    [LoggerMessage(1604, LogLevel.Warning, "Recurring enrollment {Recurring} is deactivated ({Reason})")]
    public static partial void Deactivated(ILogger logger, Guid recurring, string reason);

    [LoggerMessage(1605, LogLevel.Error, "The run of recurring enrollment {Recurring} cannot be started")]
    public static partial void Failed(ILogger logger, Guid recurring, Exception fault);

    [LoggerMessage(1606, LogLevel.Error, "Recurring enrollment {Recurring} cannot be written, not even the refusal of its run; the next tick looks again")]
    public static partial void Unwritable(ILogger logger, Guid recurring, Exception fault);
}
