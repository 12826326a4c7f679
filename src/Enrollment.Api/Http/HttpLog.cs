namespace Enrollment.Api.Http;

internal static partial class HttpLog
{
    [LoggerMessage(2001, LogLevel.Error, "{Method} {Path} failed unexpectedly")]
    public static partial void Unexpected(ILogger logger, Exception failure, string method, string path);

    [LoggerMessage(2002, LogLevel.Warning, "{Method} {Path} was refused because the database is away: {Reason}")]
    public static partial void DatabaseAway(ILogger logger, string method, string path, string reason);
}
