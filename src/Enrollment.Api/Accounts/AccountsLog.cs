namespace Enrollment.Api.Accounts;

internal static partial class AccountsLog
{
    [LoggerMessage(2104, LogLevel.Information, "Made API key {KeyId} at the wish of key {CallerKeyId}")]
    public static partial void KeyMade(ILogger logger, Guid keyId, Guid callerKeyId);

    [LoggerMessage(2105, LogLevel.Information, "Revoked API key {KeyId} at the wish of key {CallerKeyId}")]
    public static partial void KeyRevoked(ILogger logger, Guid keyId, Guid callerKeyId);
}
