using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;

namespace Enrollment.Api.Contacts;

/// <summary>The people who can be enrolled.</summary>
public static class ContactsApi
{
    public const string Path = "/api/v1/contacts";

    public static void MapContacts(this IEndpointRouteBuilder api)
    {
        var contacts = api.MapGroup("/contacts").WithTags("Contacts");
        contacts.MapList();
        contacts.MapPost("/", CreateContact.HandleAsync)
            .Writes(Scopes.ContactsWrite)
            .WithSummary("Make a contact")
            .WithDescription("It has at least one of external_id, email, phone, first_name, last_name. Two contacts may share an e-mail address, but not an external_id.")
            .Takes<ContactBody>("""{ "external_id": "crm-4711", "contact_type": "lead", "email": "anna@example.org", "first_name": "Anna", "timezone": "Europe/Berlin", "custom": { "score": 7 } }""")
            .Shows(ContactAnswer.Example, StatusCodes.Status201Created)
            .Refuses(Problems.Conflict);
        contacts.MapGet("/{id:guid}", GetContact.HandleAsync)
            .Reads(Scopes.ContactsRead)
            .WithSummary("One contact")
            .Shows(ContactAnswer.Example)
            .Refuses(Problems.ContactNotFound);
        contacts.MapPatch("/{id:guid}", ChangeContact.HandleAsync)
            .Writes(Scopes.ContactsWrite)
            .WithSummary("Change a contact; unsubscribe it")
            .WithDescription("What is left out stays, null empties a field. An unsubscribed_at ends all live enrollments of the contact at once, reason unsubscribed; null only lets it be enrolled anew.")
            .Takes<ContactBody>("""{ "unsubscribed_at": "2026-11-21T08:00:00Z", "phone": null }""")
            .Shows(ContactAnswer.Example with { UnsubscribedAt = ContactAnswer.Example.UpdatedAt, Phone = null })
            .Refuses(Problems.ContactNotFound, Problems.Conflict);
        contacts.MapDelete("/{id:guid}", DeleteContact.HandleAsync)
            .Writes(Scopes.ContactsWrite)
            .WithSummary("Delete a contact")
            .WithDescription("Its links go, its live enrollments end with the reason contact_deleted. The history of its enrollments stays and names its id.")
            .Refuses(Problems.ContactNotFound);
        contacts.MapImportContacts();
    }

    internal static Problem NotFound(Guid id) => Problems.ContactNotFound.With($"There is no contact {id}.");

    private static void MapList(this RouteGroupBuilder contacts) =>
        contacts.MapGet("/", ListContacts.HandleAsync)
            .Reads(Scopes.ContactsRead)
            .WithSummary("Contacts, the newest first")
            .WithDescription("Several filters mean all of them. Those that a bulk request's contact_filter knows, too, may each be given several times, meaning any of the values, "
                + "and compare as a search does: without regard to case, to width (Ａ for A) and to forms such as ₂ for 2 or katakana for hiragana; accents count.")
            .Shows(ContactAnswer.Example)
            .FiltersByAnyOf("contact_type", "What kind of contact it is.")
            .FiltersByAnyOf("source", "Where it comes from.")
            .FiltersByAnyOf("email", "The whole address. Case does not count, and a domain is the same as its ASCII form (xn--…).")
            .FiltersByAnyOf("first_name", "The whole first name.")
            .FiltersByAnyOf("last_name", "The whole last name.")
            .FiltersByAnyOf("job_title", "The whole title.")
            .FiltersByAnyOf("city", "The whole name of the city.")
            .FiltersByAnyOf("state", "The state.")
            .FiltersByAnyOf("country", "The country.")
            .FiltersBy("external_id", "The caller's own id, letter by letter. Case counts.")
            .FiltersBy("unsubscribed", "Whether it has unsubscribed.", "true", "false")
            .FiltersBy("customer_id", "The id of a customer it is linked to.");
}
