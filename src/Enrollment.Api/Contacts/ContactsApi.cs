using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Jobs.Targets;

namespace Enrollment.Api.Contacts;

/// <summary>The people who can be enrolled.</summary>
public static class ContactsApi
{
    public const string Path = "/api/v1/contacts";

    public static void MapContacts(this IEndpointRouteBuilder api)
    {
        var contacts = api.MapGroup("/contacts").WithTags("Contacts");
        contacts.MapList();
        contacts.MapPost("/", CreateContact.HandleAsync).Writes(Scopes.ContactsWrite)
            .Takes<ContactBody>(ContactBody.Example)
            .Shows(ContactAnswer.Example, StatusCodes.Status201Created).Refuses(Problems.Conflict);
        contacts.MapGet("/{id:guid}", GetContact.HandleAsync).Reads(Scopes.ContactsRead).Shows(ContactAnswer.Example)
            .Refuses(Problems.ContactNotFound);
        contacts.MapPatch("/{id:guid}", ChangeContact.HandleAsync).Writes(Scopes.ContactsWrite)
            .Takes<ContactBody>("""{ "unsubscribed_at": "2026-11-21T08:00:00Z", "phone": null }""")
            .Shows(ContactAnswer.Example with { UnsubscribedAt = ContactAnswer.Example.UpdatedAt, Phone = null })
            .Refuses(Problems.ContactNotFound, Problems.Conflict);
        contacts.MapDelete("/{id:guid}", DeleteContact.HandleAsync).Writes(Scopes.ContactsWrite).Refuses(Problems.ContactNotFound);
    }

    internal static Problem NotFound(Guid id) => Problems.ContactNotFound.With($"There is no contact {id}.");

    private static void MapList(this RouteGroupBuilder contacts) =>
        contacts.MapGet("/", ListContacts.HandleAsync).Reads(Scopes.ContactsRead).Shows(ContactAnswer.Example)
            .FiltersByAnyOf(FilterKeys.Contact, DescriptionOf)
            .FiltersBy("external_id", "The caller's own id, letter by letter. Case counts.")
            .FiltersBy("unsubscribed", "Whether it has unsubscribed.", "true", "false")
            .FiltersBy("customer_id", "The id of a customer it is linked to.");

    private static string DescriptionOf(string key) => key switch
    {
        "contact_type" => "What kind of contact it is.",
        "source" => "Where it comes from.",
        "email" => "The whole address. Case does not count, and a domain is the same as its ASCII form (xn--…).",
        "first_name" => "The whole first name.",
        "last_name" => "The whole last name.",
        "job_title" => "The whole title.",
        "city" => "The whole name of the city.",
        _ => $"The whole {key.Replace('_', ' ')}.",
    };
}
