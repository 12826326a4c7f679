using Enrollment.Core.Fields;
using Enrollment.Core.Identity;

namespace Enrollment.Core.Customers;

/// <summary>The fields of a customer that callers set, in files and in JSON bodies alike.</summary>
public static class CustomerFields
{
    public const int MaxLength = 500;
    public const string Name = "name";

    private static readonly FieldKind Text = new FieldKind.Text(MaxLength);
    private static readonly FieldKind Flag = new FieldKind.Boolean();

    public static readonly IReadOnlyList<Field<Customer>> All =
    [
        new("external_id", new FieldKind.ExternalId(MaxLength), (customer, value) => customer.ExternalId = (string?)value),
        new(Name, Text, (customer, value) => customer.Name = (string?)value ?? "") { Identity = new("name_key", IdentityKeys.OfName) },
        new("account_type", Text, (customer, value) => customer.AccountType = (string?)value),
        new("industry", Text, (customer, value) => customer.Industry = (string?)value),
        new("is_customer", Flag, (customer, value) => customer.IsCustomer = value is true),
        new("is_supplier", Flag, (customer, value) => customer.IsSupplier = value is true),
        new("city", Text, (customer, value) => customer.City = (string?)value),
        new("state", Text, (customer, value) => customer.State = (string?)value),
        new("country", Text, (customer, value) => customer.Country = (string?)value),
    ];
}
