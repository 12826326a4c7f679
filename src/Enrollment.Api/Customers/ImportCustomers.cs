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
internal static class ImportCustomers
{
    private static readonly ImportTable Table = new()
    {
        Noun = "customers",
        Shape = new ImportShape(
            [.. CustomerFields.All, new("contact_external_ids", new FieldKind.ExternalIdList(CustomerFields.MaxLength))],
            Required: [CustomerFields.Name],
            Identity: []),
        Link = ("contact_external_ids", "contact_not_found"),
        StageSql = Sql("StageCustomers"),
        RefuseSql = Sql("RefuseUnknownContacts"),
        MatchSql = Sql("MatchCustomers"),
        MergeSql = Sql("MergeCustomers"),
        LinkSql = Sql("LinkCustomers"),
    };

    public static void MapImportCustomers(this IEndpointRouteBuilder routes) => routes
        .MapPost("/import", ImportAsync)
        .TakesFile(Table)
        .Writes(Scopes.CustomersWrite)
        .Shows(ImportOutcome.Example)
        .WithSummary("Import customers from a file")
        .WithDescription("Creates or updates a customer per row, by external_id, else by name; contact_external_ids links to contacts, separated by semicolons in CSV. Bad rows are listed and do not affect the others.");

    private static Task<Results<Ok<Envelope<ImportOutcome>>, Problem>> ImportAsync(Caller caller, HttpContext http) =>
        ImportRequest.ImportAsync(Table, caller, http);

    private static string Sql(string name) => EmbeddedSql.Beside(typeof(ImportCustomers), name);
}
