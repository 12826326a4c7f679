namespace Enrollment.Client;

/// <summary>An API key, without the key itself.</summary>
/// <param name="Prefix">The readable beginning of the key, to tell keys apart.</param>
/// <param name="Scopes">The scopes of the key, words of <see cref="Client.Scopes"/>.</param>
/// <param name="ExpiresAt">When it stops working. Null if it never does.</param>
/// <param name="LastUsedAt">When it was used last, to the minute.</param>
public sealed record ApiKey(
    Guid Id, Guid AccountId, string Name, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt);

/// <summary>An API key that has just been made.</summary>
/// <param name="Key">The key itself. It is not shown again.</param>
public sealed record CreatedApiKey(
    Guid Id, Guid AccountId, string Name, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt,
    string Key);

/// <summary>An API key to make.</summary>
public sealed record NewApiKey
{
    public required string Name { get; init; }

    /// <summary>The scopes of the key, words of <see cref="Client.Scopes"/>.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>When it stops working. Default: with the key that makes it.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary><c>live</c> or <c>test</c>, a word at the beginning of the key. Default: live.</summary>
    public string? Environment { get; init; }
}

/// <summary>The scopes that a key can have.</summary>
public static class Scopes
{
    public const string AutomationsRead = "automations:read";
    public const string AutomationsWrite = "automations:write";
    public const string ContactsRead = "contacts:read";
    public const string ContactsWrite = "contacts:write";
    public const string CustomersRead = "customers:read";
    public const string CustomersWrite = "customers:write";
    public const string AgentsRead = "agents:read";
    public const string AgentsWrite = "agents:write";
    public const string AgentsEnroll = "agents:enroll";
    public const string CallsRead = "calls:read";
    public const string CallsWrite = "calls:write";
    public const string DoNotCallRead = "do_not_call:read";
    public const string DoNotCallWrite = "do_not_call:write";
    public const string CreditsRead = "credits:read";
    public const string ApiKeysRead = "api_keys:read";
    public const string ApiKeysWrite = "api_keys:write";
}
