namespace Enrollment.Api.Auth;

internal static partial class AuthLog
{
    [LoggerMessage(2101, LogLevel.Information, "Made the first account, {AccountId}, and its key")]
    public static partial void FirstAccount(ILogger logger, Guid accountId);

    [LoggerMessage(2102, LogLevel.Warning, "{Setting} is not a key of this database; it is only read at the first start and ignored now")]
    public static partial void KeyIgnored(ILogger logger, string setting);

    [LoggerMessage(2103, LogLevel.Warning, "The last use of {Count} keys could not be written: {Reason}")]
    public static partial void UseNotWritten(ILogger logger, int count, string reason);
}
