using Enrollment.Core.Contacts;
using Enrollment.Core.Database;
using Enrollment.Core.Imports.Reading;

namespace Enrollment.Core.Imports;

/// <summary>
/// Creates or updates a contact per row: by <c>external_id</c>, else by e-mail. An empty cell, an empty string and null all mean
/// "not given": what is there stays.
/// </summary>
public static class ContactImport
{
    public static ImportTable Table { get; } = new()
    {
        Kind = ImportKinds.Contacts,
        Shape = new ImportShape(
            [.. ContactFields.All, new("customer_external_id", ContactFields.ExternalIds)],
            Required: [],
            ContactFields.Identity,
            KnownBy: ["external_id", "email"],
            ContactColumns.Words),
        Link = ("customer_external_id", "customer_not_found"),
        StageSql = Sql("StageContacts"),
        RefuseSql = Sql("RefuseUnknownCustomers"),
        MatchSql = Sql("MatchContacts"),
        UpdateSql = Sql("MergeContacts"),
        FillSql = Sql("FillContacts"),
        CreateSql = Sql("CreateContacts"),
        LinkSql = Sql("LinkContacts"),
        UnsubscribedSql = Sql("FindUnsubscribed"),
    };

    private static string Sql(string name) => EmbeddedSql.Beside(typeof(ContactImport), name);
}
