using Enrollment.Api.Http;
using Enrollment.Core.Customers;
using Enrollment.Core.Fields;
using Enrollment.Core.Requests;

namespace Enrollment.Api.Customers;

/// <summary>Reads the bodies of <c>POST /customers</c> and <c>PATCH /customers/{id}</c>.</summary>
internal static class CustomerBody
{
    /// <summary>Reads the fields of a body. Returns null and the <paramref name="problem"/> if the body is wrong.</summary>
    /// <param name="isNew">Whether the customer is new. A new one needs a name, and no customer can lose its name.</param>
    public static GivenFields<Customer>? Read(RequestBody body, bool isNew, out Problem? problem)
    {
        var reader = ObjectReader.Of(body);
        var given = GivenFields.Read(reader, CustomerFields.All);
        if (given.IsEmptied(CustomerFields.Name) || (isNew && !reader.Has(CustomerFields.Name)))
            reader.Required(CustomerFields.Name);
        problem = reader.Errors.Any ? reader.Errors.ToProblem() : null;
        return problem is null ? given : null;
    }
}

/// <summary>Body of <c>POST /customers</c>.</summary>
/// <param name="ExternalId">The caller's own id, unique per account. Case counts; letters that are composed otherwise (Unicode form C) do not.</param>
/// <param name="IsCustomer">Default false.</param>
/// <param name="IsSupplier">Default false.</param>
public sealed record NewCustomer(
    string? ExternalId,
    string Name,
    string? AccountType,
    string? Industry,
    bool? IsCustomer,
    bool? IsSupplier,
    string? City,
    string? State,
    string? Country);

/// <summary>Body of <c>PATCH /customers/{id}</c>. A field that is left out stays as it is; null empties it, and sets a flag to false.</summary>
/// <param name="Name">The name, which cannot be null.</param>
public sealed record CustomerChanges(
    string? ExternalId,
    string? Name,
    string? AccountType,
    string? Industry,
    bool? IsCustomer,
    bool? IsSupplier,
    string? City,
    string? State,
    string? Country);
