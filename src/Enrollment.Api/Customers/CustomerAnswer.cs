namespace Enrollment.Api.Customers;

/// <summary>A customer as callers see it. <c>GET /contacts?customer_id=…</c> lists its contacts.</summary>
public sealed record CustomerAnswer(
    Guid Id,
    string? ExternalId,
    string Name,
    string? AccountType,
    string? Industry,
    bool IsCustomer,
    bool IsSupplier,
    string? City,
    string? State,
    string? Country,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    internal static readonly CustomerAnswer Example = new(
        new("0198f3a2-7d10-7c52-8a3e-2b9d4f6a1c77"), "crm-c-88", "Müller & Söhne", "business", "farming", IsCustomer: true, IsSupplier: false, "Berlin", "BE", "DE",
        new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero), new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero));
}
