namespace Enrollment.Client;

/// <summary>A customer to make.</summary>
public sealed record NewCustomer
{
    /// <summary>The caller's own id, unique in the account.</summary>
    public string? ExternalId { get; init; }

    public required string Name { get; init; }

    public string? AccountType { get; init; }

    public string? Industry { get; init; }

    public bool? IsCustomer { get; init; }

    public bool? IsSupplier { get; init; }

    public string? City { get; init; }

    public string? State { get; init; }

    public string? Country { get; init; }
}

/// <summary>A change of a customer. Fields that are left out stay as they are, null empties them.</summary>
public sealed record CustomerChange
{
    /// <summary>The caller's own id, unique in the account.</summary>
    public Optional<string> ExternalId { get; init; }

    public string? Name { get; init; }

    public Optional<string> AccountType { get; init; }

    public Optional<string> Industry { get; init; }

    public Optional<bool?> IsCustomer { get; init; }

    public Optional<bool?> IsSupplier { get; init; }

    public Optional<string> City { get; init; }

    public Optional<string> State { get; init; }

    public Optional<string> Country { get; init; }
}

/// <summary>A row of a customer import.</summary>
public sealed record CustomerRow
{
    /// <summary>The caller's own id, unique in the account.</summary>
    public string? ExternalId { get; init; }

    public required string Name { get; init; }

    public string? AccountType { get; init; }

    public string? Industry { get; init; }

    public bool? IsCustomer { get; init; }

    public bool? IsSupplier { get; init; }

    public string? City { get; init; }

    public string? State { get; init; }

    public string? Country { get; init; }

    /// <summary>The external_ids of contacts to link the customer to.</summary>
    public IReadOnlyList<string>? ContactExternalIds { get; init; }
}
