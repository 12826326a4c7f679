using Enrollment.Core.Identity;

namespace Enrollment.Core.Contacts;

/// <summary>A person who can be enrolled. Filters compare its texts as a search does; its identity is <see cref="ExternalId"/>, else <see cref="EmailKey"/>.</summary>
public sealed class Contact
{
    public required Guid AccountId { get; init; }
    public required Guid Id { get; init; }

    /// <summary>The caller's own id, unique per account.</summary>
    public string? ExternalId { get; set; }

    public string? ContactType { get; set; }
    public string? Source { get; set; }

    public string? Email
    {
        get;
        set => (field, EmailKey) = (value, value is null ? null : IdentityKeys.OfAddress(value));
    }

    /// <summary>The key that tells addresses apart. It follows from <see cref="Email"/>.</summary>
    public string? EmailKey { get; private set; }

    public string? Phone { get; set; }
    public string? FirstName { get; set; }
    public string? LastName { get; set; }
    public string? JobTitle { get; set; }
    public string? City { get; set; }
    public string? State { get; set; }
    public string? Country { get; set; }

    /// <summary>An IANA time zone name.</summary>
    public string? Timezone { get; set; }

    /// <summary>A JSON object of the caller's own fields.</summary>
    public string Custom { get; set; } = "{}";

    /// <summary>When the contact unsubscribed. Since then it is skipped with the reason <c>unsubscribed</c>.</summary>
    public DateTimeOffset? UnsubscribedAt { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
}
