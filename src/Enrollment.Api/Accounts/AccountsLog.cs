namespace Enrollment.Api.Accounts;

internal static partial class AccountsLog
{
    [LoggerMessage(2101, LogLevel.Information, "Made the first account, {AccountId}, and its key")]
    public static partial void FirstAccount(ILogger logger, Guid accountId);

    [LoggerMessage(2102, LogLevel.Warning, "{Setting} is not a key of this database; it is only read at the first start and ignored now")]
    public static partial void KeyIgnored(ILogger logger, string setting);

    [LoggerMessage(2103, LogLevel.Warning, "The last use of {Count} keys could not be written: {Reason}")]
    public static partial void UseNotWritten(ILogger logger, int count, string reason);

    [LoggerMessage(2104, LogLevel.Information, "Made API key {KeyId} at the wish of key {CallerKeyId}")]
    public static partial void KeyMade(ILogger logger, Guid keyId, Guid callerKeyId);

    [LoggerMessage(2105, LogLevel.Information, "Revoked API key {KeyId} at the wish of key {CallerKeyId}")]
    public static partial void KeyRevoked(ILogger logger, Guid keyId, Guid callerKeyId);
}
