namespace Enrollment.Core.Accounts;

/// <summary>The permissions of a key. A scope names a capability and whether it may be read or written.</summary>
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

    /// <summary>All that a dialer needs.</summary>
    public const string CallsWrite = "calls:write";

    public const string DoNotCallRead = "do_not_call:read";
    public const string DoNotCallWrite = "do_not_call:write";
    public const string CreditsRead = "credits:read";
    public const string ApiKeysRead = "api_keys:read";
    public const string ApiKeysWrite = "api_keys:write";

    public static IReadOnlyList<string> All { get; } =
    [
        AutomationsRead, AutomationsWrite, ContactsRead, ContactsWrite, CustomersRead, CustomersWrite, AgentsRead, AgentsWrite, AgentsEnroll, CallsRead, CallsWrite,
        DoNotCallRead, DoNotCallWrite, CreditsRead, ApiKeysRead, ApiKeysWrite,
    ];
}
