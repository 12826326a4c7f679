namespace Enrollment.Api.Http;

internal static partial class HttpLog
{
    [LoggerMessage(2001, LogLevel.Error, "{Method} {Path} failed unexpectedly; request {RequestId}, trace {TraceId}")]
    public static partial void Unexpected(ILogger logger, Exception failure, string method, string path, string requestId, string? traceId);

    [LoggerMessage(2002, LogLevel.Warning, "{Method} {Path} was refused because the database is away: {Reason}; request {RequestId}")]
    public static partial void DatabaseAway(ILogger logger, string method, string path, string reason, string requestId);
}
