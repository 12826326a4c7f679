using Enrollment.Api.Accounts;
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
internal static class ImportContacts
{
    private const int MaxLength = 500;

    private static readonly FieldKind Text = new FieldKind.Text(MaxLength);

    private static readonly ImportTable Table = new()
    {
        Noun = "contacts",
        Shape = new ImportShape(
            [
                new("external_id", Text), new("contact_type", Text), new("source", Text), new("email", new FieldKind.Email()),
                new("phone", Text), new("first_name", Text), new("last_name", Text), new("job_title", Text), new("city", Text),
                new("state", Text), new("country", Text), new("timezone", new FieldKind.TimeZone()),
                new("custom", new FieldKind.JsonObject(MaxBytes: 64 * 1024)), new("unsubscribed_at", new FieldKind.Instant()),
                new("customer_external_id", Text),
            ],
            Required: [],
            Identity: ["external_id", "email", "phone", "first_name", "last_name"]),
        Link = ("customer_external_id", "customer_not_found"),
        StageSql = Sql("StageContacts"),
        RefuseSql = Sql("RefuseUnknownCustomers"),
        MatchSql = Sql("MatchContacts"),
        MergeSql = Sql("MergeContacts"),
        LinkSql = Sql("LinkContacts"),
    };

    public static void MapImportContacts(this IEndpointRouteBuilder routes) => routes
        .MapPost("/contacts/import", ImportAsync)
        .Writes(Scopes.ContactsWrite)
        .TakesFile(Table)
        .WithTags("Contacts")
        .WithSummary("Import contacts from a file")
        .WithDescription("Creates or updates a contact per row, by external_id, else by e-mail; customer_external_id links to a customer. Bad rows are listed and do not affect the others.");

    private static Task<Results<Ok<Envelope<ImportOutcome>>, Problem>> ImportAsync(Caller caller, HttpContext http) =>
        ImportRequest.ImportAsync(Table, caller, http);

    private static string Sql(string name) => EmbeddedSql.Beside(typeof(ImportContacts), name);
}
