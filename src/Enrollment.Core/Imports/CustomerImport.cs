using Enrollment.Core.Customers;
using Enrollment.Core.Database;
using Enrollment.Core.Fields;
using Enrollment.Core.Imports.Reading;

namespace Enrollment.Core.Imports;

/// <summary>
/// Creates or updates a customer per row: by <c>external_id</c>, else by name. An empty cell, an empty string and null all mean
/// "not given": what is there stays.
/// </summary>
public static class CustomerImport
{
    public static ImportTable Table { get; } = new()
    {
        Kind = ImportKinds.Customers,
        Shape = new ImportShape(
            [.. CustomerFields.All, new("contact_external_ids", new FieldKind.ExternalIdList(CustomerFields.MaxLength))],
            Required: [CustomerFields.Name],
            Identity: [],
            KnownBy: ["external_id", CustomerFields.Name],
            CustomerColumns.Words),
        Link = ("contact_external_ids", "contact_not_found"),
        StageSql = Sql("StageCustomers"),
        RefuseSql = Sql("RefuseUnknownContacts"),
        MatchSql = Sql("MatchCustomers"),
        UpdateSql = Sql("MergeCustomers"),
        FillSql = Sql("FillCustomers"),
        CreateSql = Sql("CreateCustomers"),
        LinkSql = Sql("LinkCustomers"),
    };

    private static string Sql(string name) => EmbeddedSql.Beside(typeof(CustomerImport), name);
}
