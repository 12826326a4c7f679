using Enrollment.Core.Imports.Reading;

namespace Enrollment.Core.Imports;

/// <summary>Names the fields of a customer as exports of spreadsheets and sales systems do.</summary>
internal static class CustomerColumns
{
    /// <summary>No word for an external_id is taken: identity is not guessed.</summary>
    public static readonly ColumnWords Words = new(
        Synonyms: ColumnWords.ByWord(
            ("name", "companyname accountname customername firma firmenname"),
            ("industry", "branche"),
            ("city", "ort stadt"),
            ("state", "state/region state/province bundesland"),
            ("country", "country/region")),
        Hints: ColumnWords.ByWord(
            ("external_id", "id recordid accountid companyid"),
            ("name", "company organization account unternehmen"),
            ("account_type", "type"),
            ("industry", "sector"),
            ("city", "town"),
            ("state", "region"),
            ("country", "land")));
}
