using Microsoft.Extensions.Logging;

namespace Enrollment.Core.Database;

internal static partial class DatabaseLog
{
    [LoggerMessage(1001, LogLevel.Information, "Applied migration {Name}")]
    public static partial void MigrationApplied(ILogger logger, string name);

    [LoggerMessage(1002, LogLevel.Warning, "The database cannot be reached yet ({Reason}); trying again until {Deadline}")]
    public static partial void WaitingForDatabase(ILogger logger, string reason, DateTimeOffset deadline);
}
