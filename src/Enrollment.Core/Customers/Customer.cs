using Enrollment.Core.Identity;

namespace Enrollment.Core.Customers;

/// <summary>A company that contacts belong to.</summary>
public sealed class Customer
{
    public required Guid AccountId { get; init; }
    public required Guid Id { get; init; }

    /// <summary>The caller's own id, unique per account.</summary>
    public string? ExternalId { get; set; }

    public required string Name
    {
        get;
        set => (field, NameKey) = (value, IdentityKeys.OfName(value));
    }

    /// <summary>The key that tells names apart. It follows from <see cref="Name"/>.</summary>
    public string NameKey { get; private set; } = "";

    public string? AccountType { get; set; }
    public string? Industry { get; set; }
    public bool IsCustomer { get; set; }
    public bool IsSupplier { get; set; }
    public string? City { get; set; }
    public string? State { get; set; }
    public string? Country { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>The link between a contact and a customer. Either may have many of the other.</summary>
public sealed class CustomerContact
{
    public required Guid AccountId { get; init; }
    public required Guid CustomerId { get; init; }
    public required Guid ContactId { get; init; }
}
