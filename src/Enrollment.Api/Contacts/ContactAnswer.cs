using System.Text.Json;

namespace Enrollment.Api.Contacts;

/// <summary>A contact as callers see it.</summary>
/// <param name="Custom">A JSON object of the caller's own fields.</param>
/// <param name="UnsubscribedAt">When the contact unsubscribed; null if it may be enrolled.</param>
/// <param name="CustomerIds">The first 100 customers it is linked to, in order of id; <c>GET /customers?contact_id=…</c> lists all of them.</param>
public sealed record ContactAnswer(
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
    DateTimeOffset UpdatedAt)
{
    internal static readonly ContactAnswer Example = new(
        new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"), "crm-4711", "lead", "fair", "anna@example.org", "+49 30 1234567", "Anna", "Müller", "Head of Sales",
        "Berlin", "BE", "DE", "Europe/Berlin", JsonElement.Parse("""{"score": 7}"""), null, [new("0198f3a2-7d10-7c52-8a3e-2b9d4f6a1c77")],
        new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero), new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero));
}
