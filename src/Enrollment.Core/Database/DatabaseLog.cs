using Microsoft.Extensions.Logging;

namespace Enrollment.Core.Database;

internal static partial class DatabaseLog
{
    [LoggerMessage(1001, LogLevel.Information, "Applied migration {Name}")]
    public static partial void MigrationApplied(ILogger logger, string name);

    [LoggerMessage(1002, LogLevel.Warning, "The database cannot be reached yet ({Reason}); trying again until {Deadline}")]
    public static partial void WaitingForDatabase(ILogger logger, string reason, DateTimeOffset deadline);

    [LoggerMessage(1003, LogLevel.Warning, "The database takes no writes: {Reason}")]
    public static partial void NoWrites(ILogger logger, string reason);

    [LoggerMessage(1004, LogLevel.Information, "The database takes writes again")]
    public static partial void WritesAgain(ILogger logger);
}
