using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Imports;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Imports;

/// <summary><c>POST /contacts/import</c>, by <see cref="ContactImport"/>.</summary>
public static class ImportContacts
{
    /// <summary>Imports contacts from a file.</summary>
    /// <remarks>
    /// Each row creates or updates a contact, found by <c>external_id</c> or else by e-mail. <c>customer_external_id</c> links it
    /// to a customer, and <c>unsubscribed_at</c> ends its live enrollments. Bad rows are listed and do not affect the others.
    /// </remarks>
    public static Task<Results<Ok<Envelope<ImportOutcome>>, Problem>> HandleAsync(Caller caller, HttpContext http) =>
        ImportRequest.ImportAsync(ContactImport.Table, caller, http);
}
