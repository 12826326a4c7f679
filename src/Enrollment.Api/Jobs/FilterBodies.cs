namespace Enrollment.Api.Jobs;

/// <summary>
/// A contact filter for the API document. A contact matches if it has one of the values of every given key; at least one key. Texts
/// compare as a search does: case, width, blanks at the ends and forms such as ₂ for 2 do not count; accents do.
/// </summary>
/// <param name="Email">An address. Case does not count, and a domain is the same as its ASCII form.</param>
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
/// A customer filter for the API document. It selects the contacts of customers that have one of the values of every given key; at
/// least one key. Texts compare as in a contact filter.
/// </summary>
public sealed record CustomerFilterBody(
    OneOrMany? AccountType,
    OneOrMany? Industry,
    bool? IsCustomer,
    bool? IsSupplier,
    OneOrMany? City,
    OneOrMany? State,
    OneOrMany? Country);

/// <summary>A text, or an array of 1 to 100 texts of which any may match; each of at most 500 characters.</summary>
public sealed record OneOrMany;
