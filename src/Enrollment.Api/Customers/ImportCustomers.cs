using Enrollment.Api.Auth;
using Enrollment.Api.Fields;
using Enrollment.Api.Http;
using Enrollment.Api.Imports;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Database;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Customers;

/// <summary>
/// <c>POST /customers/import</c>: creates or updates a customer per row. By <c>external_id</c>, else by name. An empty
/// cell, an empty string and null all mean "not given": what is there stays.
/// </summary>
public static class ImportCustomers
{
    private static readonly ImportTable Table = new()
    {
        Noun = "customers",
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
        MergeSql = Sql("MergeCustomers"),
        LinkSql = Sql("LinkCustomers"),
    };

    public static void MapImportCustomers(this IEndpointRouteBuilder routes) => routes
        .MapPost("/import", HandleAsync).TakesFile(Table).Writes(Scopes.CustomersWrite).Shows(ImportOutcome.Example);

    /// <summary>Imports customers from a file.</summary>
    /// <remarks>
    /// Each row creates or updates a customer, found by <c>external_id</c> or else by name. <c>contact_external_ids</c> links it to
    /// contacts; in CSV they are separated by semicolons. Bad rows are listed and do not affect the others.
    /// </remarks>
    public static Task<Results<Ok<Envelope<ImportOutcome>>, Problem>> HandleAsync(Caller caller, HttpContext http) =>
        ImportRequest.ImportAsync(Table, caller, http);

    private static string Sql(string name) => EmbeddedSql.Beside(typeof(ImportCustomers), name);
}
