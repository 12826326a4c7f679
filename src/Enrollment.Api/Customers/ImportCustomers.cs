using Enrollment.Api.Accounts;
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
    private const int MaxLength = 500;

    private static readonly FieldKind Text = new FieldKind.Text(MaxLength);
    private static readonly FieldKind Flag = new FieldKind.Boolean();

    private static readonly ImportTable Table = new()
    {
        Noun = "customers",
        Shape = new ImportShape(
            [
                new("external_id", Text), new("name", Text), new("account_type", Text), new("industry", Text), new("is_customer", Flag),
                new("is_supplier", Flag), new("city", Text), new("state", Text), new("country", Text),
                new("contact_external_ids", new FieldKind.TextList(MaxLength)),
            ],
            Required: ["name"],
            Identity: []),
        Link = ("contact_external_ids", "contact_not_found"),
        StageSql = Sql("StageCustomers"),
        RefuseSql = Sql("RefuseUnknownContacts"),
        MatchSql = Sql("MatchCustomers"),
        MergeSql = Sql("MergeCustomers"),
        LinkSql = Sql("LinkCustomers"),
    };

    public static void MapImportCustomers(this IEndpointRouteBuilder routes) => routes
        .MapPost("/customers/import", ImportAsync)
        .Writes(Scopes.CustomersWrite)
        .TakesFile(Table)
        .WithTags("Customers")
        .WithSummary("Import customers from a file")
        .WithDescription("Creates or updates a customer per row, by external_id, else by name; contact_external_ids links to contacts, separated by semicolons in CSV. Bad rows are listed and do not affect the others.");

    private static Task<Results<Ok<Envelope<ImportOutcome>>, Problem>> ImportAsync(Caller caller, HttpContext http) =>
        ImportRequest.ImportAsync(Table, caller, http);

    private static string Sql(string name) => EmbeddedSql.Beside(typeof(ImportCustomers), name);
}
