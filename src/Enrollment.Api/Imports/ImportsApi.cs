using Enrollment.Api.Contacts;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Imports;

namespace Enrollment.Api.Imports;

/// <summary>Imports: the files that are uploaded, and what is kept of every import.</summary>
public static class ImportsApi
{
    public static void MapImports(this IEndpointRouteBuilder api)
    {
        api.MapPost("/contacts/import", ImportContacts.HandleAsync).TakesFile(ContactImport.Table).Writes(Scopes.ContactsWrite)
            .Shows(ImportOutcome.Example).WithTags("Contacts");
        api.MapPost("/customers/import", ImportCustomers.HandleAsync).TakesFile(CustomerImport.Table).Writes(Scopes.CustomersWrite)
            .Shows(ImportOutcome.Example).WithTags("Customers");

        var imports = api.MapGroup("/imports").WithTags("Imports");
        imports.MapGet("/", ListImports.HandleAsync).Reads(Scopes.ContactsRead).Shows(ImportAnswer.Example)
            .FiltersBy("kind", "Lists only imports of contacts or of customers.", [.. ImportKinds.All])
            .FiltersBy("source", "Lists only imports that came in this way.", [.. ImportSources.All])
            .FiltersBy("status", "Lists only imports with this status.", [.. ImportStatus.All]);
        imports.MapGet("/{id:guid}", GetImport.HandleAsync).Reads(Scopes.ContactsRead).Shows(ImportAnswer.Example).Refuses(Problems.ImportNotFound);
        imports.MapDelete("/{id:guid}", DeleteImport.HandleAsync).Writes(Scopes.ContactsWrite).Refuses(Problems.ImportNotFound, Problems.Conflict);
        imports.MapGet("/{id:guid}/refused", ListRefusedRows.HandleAsync).Reads(Scopes.ContactsRead).Shows(ImportOutcome.Example.RefusedRows[0])
            .Refuses(Problems.ImportNotFound).AnswersAsFile();
        imports.MapGet("/{id:guid}/contacts", ListImportContacts.HandleAsync).Reads(Scopes.ContactsRead).Shows(ContactAnswer.Example)
            .Refuses(Problems.ImportNotFound);
    }

    internal static Problem NotFound(Guid id) => Problems.ImportNotFound.With($"There is no import {id}.");
}
