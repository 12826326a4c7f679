using Enrollment.Api.Imports;

namespace Enrollment.Api.Contacts;

/// <summary>Names the fields of a contact as exports of spreadsheets, mail and sales systems do.</summary>
internal static class ContactColumns
{
    /// <summary>No word for an external_id is taken: identity is not guessed.</summary>
    public static readonly ColumnWords Words = new(
        Synonyms: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["emailaddress"] = "email", ["emailadresse"] = "email",
            ["phonenumber"] = "phone", ["telephone"] = "phone", ["telephonenumber"] = "phone", ["telefon"] = "phone", ["telefonnummer"] = "phone",
            ["fname"] = "first_name", ["givenname"] = "first_name", ["vorname"] = "first_name",
            ["lname"] = "last_name", ["familyname"] = "last_name", ["surname"] = "last_name", ["nachname"] = "last_name", ["familienname"] = "last_name",
            ["ort"] = "city", ["stadt"] = "city",
            ["state/region"] = "state", ["state/province"] = "state", ["bundesland"] = "state",
            ["country/region"] = "country",
            ["leadsource"] = "source",
        },
        Hints: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["id"] = "external_id", ["recordid"] = "external_id", ["contactid"] = "external_id", ["leadid"] = "external_id",
            ["euid"] = "external_id", ["leid"] = "external_id",
            ["mail"] = "email", ["mobile"] = "phone", ["mobil"] = "phone", ["handy"] = "phone",
            ["name"] = "first_name", ["fullname"] = "first_name", ["title"] = "job_title", ["position"] = "job_title", ["role"] = "job_title",
            ["company"] = CustomerLink, ["companyname"] = CustomerLink, ["accountname"] = CustomerLink, ["accountid"] = CustomerLink,
            ["organization"] = CustomerLink, ["organizationname"] = CustomerLink, ["firma"] = CustomerLink,
            ["town"] = "city", ["region"] = "state", ["land"] = "country", ["cc"] = "country", ["zeitzone"] = "timezone",
            ["type"] = "contact_type", ["lifecyclestage"] = "contact_type", ["unsubtime"] = "unsubscribed_at", ["unsubscribed"] = "unsubscribed_at",
        });

    private const string CustomerLink = "customer_external_id";
}
