using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Imports;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Imports;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Contacts;

/// <summary><c>POST /contacts/import</c>, by <see cref="ContactImport"/>.</summary>
public static class ImportContacts
{
    public static void MapImportContacts(this IEndpointRouteBuilder routes) => routes
        .MapPost("/import", HandleAsync).TakesFile(ContactImport.Table).Writes(Scopes.ContactsWrite).Shows(ImportOutcome.Example);

    /// <summary>Imports contacts from a file.</summary>
    /// <remarks>
    /// Each row creates or updates a contact, found by <c>external_id</c> or else by e-mail. <c>customer_external_id</c> links it
    /// to a customer, and <c>unsubscribed_at</c> ends its live enrollments. Bad rows are listed and do not affect the others.
    /// </remarks>
    public static Task<Results<Ok<Envelope<ImportOutcome>>, Problem>> HandleAsync(Caller caller, HttpContext http) =>
        ImportRequest.ImportAsync(ContactImport.Table, caller, http);
}
