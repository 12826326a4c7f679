using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Imports;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Database;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Contacts;

/// <summary>
/// <c>POST /contacts/import</c>: creates or updates a contact per row. By <c>external_id</c>, else by e-mail. An empty
/// cell, an empty string and null all mean "not given": what is there stays.
/// </summary>
public static class ImportContacts
{
    private static readonly ImportTable Table = new()
    {
        Noun = "contacts",
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
        MergeSql = Sql("MergeContacts"),
        LinkSql = Sql("LinkContacts"),
        UnsubscribedSql = Sql("FindUnsubscribed"),
    };

    public static void MapImportContacts(this IEndpointRouteBuilder routes) => routes
        .MapPost("/import", HandleAsync).TakesFile(Table).Writes(Scopes.ContactsWrite).Shows(ImportOutcome.Example);

    /// <summary>Imports contacts from a file.</summary>
    /// <remarks>
    /// Each row creates or updates a contact, found by <c>external_id</c> or else by e-mail. <c>customer_external_id</c> links it
    /// to a customer, and <c>unsubscribed_at</c> ends its live enrollments. Bad rows are listed and do not affect the others.
    /// </remarks>
    public static Task<Results<Ok<Envelope<ImportOutcome>>, Problem>> HandleAsync(Caller caller, HttpContext http) =>
        ImportRequest.ImportAsync(Table, caller, http);

    private static string Sql(string name) => EmbeddedSql.Beside(typeof(ImportContacts), name);
}
