using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Imports;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Imports;

/// <summary><c>POST /customers/import</c>, by <see cref="CustomerImport"/>.</summary>
public static class ImportCustomers
{
    /// <summary>Imports customers from a file.</summary>
    /// <remarks>
    /// Each row creates or updates a customer, found by <c>external_id</c> or else by name. <c>contact_external_ids</c> links it to
    /// contacts; in CSV they are separated by semicolons. Bad rows are listed and do not affect the others.
    /// </remarks>
    public static Task<Results<Ok<Envelope<ImportOutcome>>, Problem>> HandleAsync(Caller caller, HttpContext http) =>
        ImportRequest.ImportAsync(CustomerImport.Table, caller, http);
}
