using System.Text.Json;

namespace Enrollment.Client;

/// <summary>A contact to make. It has at least one of external id, e-mail, phone, first and last name.</summary>
public sealed record NewContact
{
    /// <summary>The caller's own id, unique in the account.</summary>
    public string? ExternalId { get; init; }

    public string? ContactType { get; init; }

    public string? Source { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? JobTitle { get; init; }

    public string? City { get; init; }

    public string? State { get; init; }

    public string? Country { get; init; }

    /// <summary>An IANA name like Europe/Berlin.</summary>
    public string? Timezone { get; init; }

    /// <summary>An object of the caller's own fields.</summary>
    public JsonElement? Custom { get; init; }

    /// <summary>When the contact unsubscribed. It ends every live enrollment and keeps the contact from new ones.</summary>
    public DateTimeOffset? UnsubscribedAt { get; init; }
}

/// <summary>A change of a contact. Fields that are left out stay as they are, null empties them.</summary>
public sealed record ContactChange
{
    /// <summary>The caller's own id, unique in the account.</summary>
    public Optional<string> ExternalId { get; init; }

    public Optional<string> ContactType { get; init; }

    public Optional<string> Source { get; init; }

    public Optional<string> Email { get; init; }

    public Optional<string> Phone { get; init; }

    public Optional<string> FirstName { get; init; }

    public Optional<string> LastName { get; init; }

    public Optional<string> JobTitle { get; init; }

    public Optional<string> City { get; init; }

    public Optional<string> State { get; init; }

    public Optional<string> Country { get; init; }

    /// <summary>An IANA name like Europe/Berlin.</summary>
    public Optional<string> Timezone { get; init; }

    /// <summary>An object of the caller's own fields.</summary>
    public Optional<JsonElement?> Custom { get; init; }

    /// <summary>When the contact unsubscribed. It ends every live enrollment and keeps the contact from new ones.</summary>
    public Optional<DateTimeOffset?> UnsubscribedAt { get; init; }
}

/// <summary>A row of a contact import.</summary>
public sealed record ContactRow
{
    /// <summary>The caller's own id, unique in the account.</summary>
    public string? ExternalId { get; init; }

    public string? ContactType { get; init; }

    public string? Source { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? JobTitle { get; init; }

    public string? City { get; init; }

    public string? State { get; init; }

    public string? Country { get; init; }

    /// <summary>An IANA name like Europe/Berlin.</summary>
    public string? Timezone { get; init; }

    /// <summary>An object of the caller's own fields.</summary>
    public JsonElement? Custom { get; init; }

    /// <summary>When the contact unsubscribed. It ends every live enrollment and keeps the contact from new ones.</summary>
    public DateTimeOffset? UnsubscribedAt { get; init; }

    /// <summary>The external_id of a customer to link the contact to.</summary>
    public string? CustomerExternalId { get; init; }
}
