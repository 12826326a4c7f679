using System.Text.Json;

namespace Enrollment.Client;

/// <summary>A person who can be enrolled.</summary>
/// <param name="Custom">An object of the caller's own fields.</param>
/// <param name="UnsubscribedAt">When the contact unsubscribed. Null lets it be enrolled.</param>
/// <param name="CustomerIds">The first 100 customers that it is linked to.</param>
public sealed record Contact(
    Guid Id,
    string? ExternalId,
    string? ContactType,
    string? Source,
    string? Email,
    string? Phone,
    string? FirstName,
    string? LastName,
    string? JobTitle,
    string? City,
    string? State,
    string? Country,
    string? Timezone,
    JsonElement Custom,
    DateTimeOffset? UnsubscribedAt,
    IReadOnlyList<Guid> CustomerIds,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>Which contacts to list. Several filters mean all of them, several values of one filter any of them.</summary>
public sealed record ContactQuery
{
    /// <summary>Rows a page, 1 to 100. Default 25.</summary>
    public int? Limit { get; init; }

    public IReadOnlyList<string>? ContactType { get; init; }

    public IReadOnlyList<string>? Source { get; init; }

    public IReadOnlyList<string>? Email { get; init; }

    public IReadOnlyList<string>? FirstName { get; init; }

    public IReadOnlyList<string>? LastName { get; init; }

    public IReadOnlyList<string>? JobTitle { get; init; }

    public IReadOnlyList<string>? City { get; init; }

    public IReadOnlyList<string>? State { get; init; }

    public IReadOnlyList<string>? Country { get; init; }

    public string? ExternalId { get; init; }

    public bool? Unsubscribed { get; init; }

    /// <summary>A customer that they are linked to.</summary>
    public Guid? CustomerId { get; init; }

    internal QueryString ToQuery() => new QueryString()
        .With("limit", Limit)
        .With("contact_type", ContactType)
        .With("source", Source)
        .With("email", Email)
        .With("first_name", FirstName)
        .With("last_name", LastName)
        .With("job_title", JobTitle)
        .With("city", City)
        .With("state", State)
        .With("country", Country)
        .With("external_id", ExternalId)
        .With("unsubscribed", Unsubscribed)
        .With("customer_id", CustomerId);
}
