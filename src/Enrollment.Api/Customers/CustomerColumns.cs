using Enrollment.Api.Imports;

namespace Enrollment.Api.Customers;

/// <summary>Names the fields of a customer as exports of spreadsheets and sales systems do.</summary>
internal static class CustomerColumns
{
    /// <summary>No word for an external_id is taken: identity is not guessed.</summary>
    public static readonly ColumnWords Words = new(
        Synonyms: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["companyname"] = "name", ["accountname"] = "name", ["customername"] = "name", ["firma"] = "name", ["firmenname"] = "name",
            ["branche"] = "industry",
            ["ort"] = "city", ["stadt"] = "city",
            ["state/region"] = "state", ["state/province"] = "state", ["bundesland"] = "state",
            ["country/region"] = "country",
        },
        Hints: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["id"] = "external_id", ["recordid"] = "external_id", ["accountid"] = "external_id", ["companyid"] = "external_id",
            ["company"] = "name", ["organization"] = "name", ["account"] = "name", ["unternehmen"] = "name",
            ["type"] = "account_type", ["sector"] = "industry",
            ["town"] = "city", ["region"] = "state", ["land"] = "country",
        });
}
