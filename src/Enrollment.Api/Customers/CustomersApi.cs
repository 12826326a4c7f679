using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Jobs.Targets;

namespace Enrollment.Api.Customers;

/// <summary>The companies that contacts belong to.</summary>
public static class CustomersApi
{
    public const string Path = "/api/v1/customers";

    public static void MapCustomers(this IEndpointRouteBuilder api)
    {
        var customers = api.MapGroup("/customers").WithTags("Customers");
        customers.MapList();
        customers.MapPost("/", CreateCustomer.HandleAsync).Writes(Scopes.CustomersWrite)
            .Takes<NewCustomer>("""{ "external_id": "crm-c-88", "name": "Müller & Söhne", "industry": "farming", "is_customer": true }""")
            .Shows(CustomerAnswer.Example, StatusCodes.Status201Created).Refuses(Problems.Conflict);
        customers.MapGet("/{id:guid}", GetCustomer.HandleAsync).Reads(Scopes.CustomersRead).Shows(CustomerAnswer.Example)
            .Refuses(Problems.CustomerNotFound);
        customers.MapPatch("/{id:guid}", ChangeCustomer.HandleAsync).Writes(Scopes.CustomersWrite)
            .Takes<CustomerChanges>("""{ "industry": "retail", "is_supplier": true, "city": null }""")
            .Shows(CustomerAnswer.Example with { Industry = "retail", IsSupplier = true, City = null })
            .Refuses(Problems.CustomerNotFound, Problems.Conflict);
        customers.MapDelete("/{id:guid}", DeleteCustomer.HandleAsync).Writes(Scopes.CustomersWrite).Refuses(Problems.CustomerNotFound);
        customers.MapLinks();
    }

    internal static Problem NotFound(Guid id) => Problems.CustomerNotFound.With($"There is no customer {id}.");

    private static void MapList(this RouteGroupBuilder customers) =>
        customers.MapGet("/", ListCustomers.HandleAsync).Reads(Scopes.CustomersRead).Shows(CustomerAnswer.Example)
            .FiltersByAnyOf("name", "The whole name, by which imports tell customers apart: only case does not count.")
            .FiltersByAnyOf(FilterKeys.Customer, DescriptionOf)
            .FiltersByFlags(FilterKeys.CustomerFlags, DescriptionOf)
            .FiltersBy("external_id", "The caller's own id, letter by letter. Case counts.")
            .FiltersBy("contact_id", "The id of a contact that is linked to it.");

    private static string DescriptionOf(string key) => key switch
    {
        "account_type" => "What kind of customer it is.",
        "city" => "The whole name of the city.",
        "is_customer" => "Whether it buys.",
        "is_supplier" => "Whether it sells.",
        _ => $"The whole {key.Replace('_', ' ')}.",
    };

    private static void MapLinks(this RouteGroupBuilder customers)
    {
        customers.MapPut("/{id:guid}/contacts/{contact_id:guid}", LinkContact.HandleAsync).Writes(Scopes.CustomersWrite)
            .Refuses(Problems.CustomerNotFound, Problems.ContactNotFound);
        customers.MapDelete("/{id:guid}/contacts/{contact_id:guid}", UnlinkContact.HandleAsync).Writes(Scopes.CustomersWrite)
            .Refuses(Problems.CustomerNotFound, Problems.ContactNotFound);
    }
}
