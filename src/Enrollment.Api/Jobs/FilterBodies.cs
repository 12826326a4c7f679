namespace Enrollment.Api.Jobs;

/// <summary>
/// Which contacts, as the API document shows it: those that have one of the values, for every key that is given. At least
/// one key. Texts compare as a search does: without regard to case, width and forms such as ₂ for 2; accents count.
/// </summary>
/// <param name="Email">Compares as an address: case does not count, and a domain is the same as its ASCII form.</param>
public sealed record ContactFilterBody(
    OneOrMany? ContactType,
    OneOrMany? Source,
    OneOrMany? Email,
    OneOrMany? FirstName,
    OneOrMany? LastName,
    OneOrMany? JobTitle,
    OneOrMany? City,
    OneOrMany? State,
    OneOrMany? Country);

/// <summary>
/// The contacts of which customers, as the API document shows it: of those that have one of the values, for every key that
/// is given. At least one key. Texts compare as in a contact filter.
/// </summary>
public sealed record CustomerFilterBody(
    OneOrMany? AccountType,
    OneOrMany? Industry,
    bool? IsCustomer,
    bool? IsSupplier,
    OneOrMany? City,
    OneOrMany? State,
    OneOrMany? Country);

/// <summary>A text, or an array of 1 to 100 texts of which any will do; each of at most 500 characters.</summary>
public sealed record OneOrMany;
