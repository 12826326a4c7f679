using Enrollment.Core.Imports.Reading;

namespace Enrollment.Core.Imports;

/// <summary>Names the fields of a contact as exports of spreadsheets, mail and sales systems do.</summary>
internal static class ContactColumns
{
    /// <summary>No word for an external_id is taken: identity is not guessed.</summary>
    public static readonly ColumnWords Words = new(
        Synonyms: ColumnWords.ByWord(
            ("email", "emailaddress emailadresse"),
            ("phone", "phonenumber telephone telephonenumber telefon telefonnummer"),
            ("first_name", "fname givenname vorname"),
            ("last_name", "lname familyname surname nachname familienname"),
            ("city", "ort stadt"),
            ("state", "state/region state/province bundesland"),
            ("country", "country/region"),
            ("source", "leadsource")),
        Hints: ColumnWords.ByWord(
            ("external_id", "id recordid contactid leadid euid leid"),
            ("email", "mail"),
            ("phone", "mobile mobil handy"),
            ("first_name", "name fullname"),
            ("job_title", "title position role"),
            ("customer_external_id", "company companyname accountname accountid organization organizationname firma"),
            ("city", "town"),
            ("state", "region"),
            ("country", "land cc"),
            ("timezone", "zeitzone"),
            ("contact_type", "type lifecyclestage"),
            ("unsubscribed_at", "unsubtime unsubscribed")));
}
