using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;

namespace Enrollment.Api.Customers;

/// <summary>The companies that contacts belong to.</summary>
public static class CustomersApi
{
    public const string Path = "/api/v1/customers";

    public static void MapCustomers(this IEndpointRouteBuilder api)
    {
        var customers = api.MapGroup("/customers").WithTags("Customers");
        customers.MapList();
        customers.MapPost("/", CreateCustomer.HandleAsync)
            .Writes(Scopes.CustomersWrite)
            .WithSummary("Make a customer")
            .WithDescription("Two customers may share a name, but not an external_id.")
            .Takes<NewCustomer>("""{ "external_id": "crm-c-88", "name": "Müller & Söhne", "industry": "farming", "is_customer": true }""")
            .Shows(CustomerAnswer.Example, StatusCodes.Status201Created)
            .Refuses(Problems.Conflict);
        customers.MapGet("/{id:guid}", GetCustomer.HandleAsync)
            .Reads(Scopes.CustomersRead)
            .WithSummary("One customer")
            .Shows(CustomerAnswer.Example)
            .Refuses(Problems.CustomerNotFound);
        customers.MapPatch("/{id:guid}", ChangeCustomer.HandleAsync)
            .Writes(Scopes.CustomersWrite)
            .WithSummary("Change a customer")
            .WithDescription("What is left out stays, null empties a field and makes a flag false.")
            .Takes<CustomerChanges>("""{ "industry": "retail", "is_supplier": true, "city": null }""")
            .Shows(CustomerAnswer.Example with { Industry = "retail", IsSupplier = true, City = null })
            .Refuses(Problems.CustomerNotFound, Problems.Conflict);
        customers.MapDelete("/{id:guid}", DeleteCustomer.HandleAsync)
            .Writes(Scopes.CustomersWrite)
            .WithSummary("Delete a customer")
            .WithDescription("Its links go, its contacts stay. Enrollments that came about through it go on and keep its id.")
            .Refuses(Problems.CustomerNotFound);
        customers.MapLinks();
        customers.MapImportCustomers();
    }

    internal static Problem NotFound(Guid id) => Problems.CustomerNotFound.With($"There is no customer {id}.");

    private static void MapList(this RouteGroupBuilder customers) =>
        customers.MapGet("/", ListCustomers.HandleAsync)
            .Reads(Scopes.CustomersRead)
            .WithSummary("Customers, the newest first")
            .WithDescription("Several filters mean all of them. Texts may each be given several times, meaning any of the values, "
                + "and compare as a search does: without regard to case, to width (Ａ for A) and to forms such as ₂ for 2 or katakana for hiragana; accents count.")
            .Shows(CustomerAnswer.Example)
            .FiltersByAnyOf("name", "The whole name, by which imports tell customers apart: only case does not count.")
            .FiltersByAnyOf("account_type", "What kind of customer it is.")
            .FiltersByAnyOf("industry", "The industry.")
            .FiltersByAnyOf("city", "The whole name of the city.")
            .FiltersByAnyOf("state", "The state.")
            .FiltersByAnyOf("country", "The country.")
            .FiltersBy("is_customer", "Whether it buys.", "true", "false")
            .FiltersBy("is_supplier", "Whether it sells.", "true", "false")
            .FiltersBy("external_id", "The caller's own id, letter by letter. Case counts.")
            .FiltersBy("contact_id", "The id of a contact that is linked to it.");

    private static void MapLinks(this RouteGroupBuilder customers)
    {
        customers.MapPut("/{id:guid}/contacts/{contact_id:guid}", LinkContact.HandleAsync)
            .Writes(Scopes.CustomersWrite)
            .WithSummary("Link a contact to a customer")
            .WithDescription("A contact may have many customers, a customer many contacts. Linking again changes nothing.")
            .Refuses(Problems.CustomerNotFound, Problems.ContactNotFound);
        customers.MapDelete("/{id:guid}/contacts/{contact_id:guid}", UnlinkContact.HandleAsync)
            .Writes(Scopes.CustomersWrite)
            .WithSummary("Take a contact away from a customer")
            .WithDescription("Both stay. Where there is no link, nothing changes.")
            .Refuses(Problems.CustomerNotFound, Problems.ContactNotFound);
    }
}
