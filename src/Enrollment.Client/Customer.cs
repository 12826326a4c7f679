namespace Enrollment.Client;

/// <summary>A company that contacts belong to.</summary>
public sealed record Customer(
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
    DateTimeOffset UpdatedAt);

/// <summary>Which customers to list. Several filters mean all of them, several values of one filter any of them.</summary>
public sealed record CustomerQuery
{
    /// <summary>Rows a page, 1 to 100. Default 25.</summary>
    public int? Limit { get; init; }

    public IReadOnlyList<string>? Name { get; init; }

    public IReadOnlyList<string>? AccountType { get; init; }

    public IReadOnlyList<string>? Industry { get; init; }

    public IReadOnlyList<string>? City { get; init; }

    public IReadOnlyList<string>? State { get; init; }

    public IReadOnlyList<string>? Country { get; init; }

    public bool? IsCustomer { get; init; }

    public bool? IsSupplier { get; init; }

    public string? ExternalId { get; init; }

    /// <summary>A contact that is linked to them.</summary>
    public Guid? ContactId { get; init; }

    internal QueryString ToQuery() => new QueryString()
        .With("limit", Limit)
        .With("name", Name)
        .With("account_type", AccountType)
        .With("industry", Industry)
        .With("city", City)
        .With("state", State)
        .With("country", Country)
        .With("is_customer", IsCustomer)
        .With("is_supplier", IsSupplier)
        .With("external_id", ExternalId)
        .With("contact_id", ContactId);
}
