using System.Net;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Customers;

/// <summary>Links between customers and contacts.</summary>
public sealed class LinkTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task Linking_and_taking_apart_can_be_repeated()
    {
        var (customer, contact) = (await A.Customer(service.Database, service.Account, []), await A.Contact(service.Database, service.Account));

        var linked = new[] { await LinkAsync(customer, contact), await LinkAsync(customer, contact) };
        var whileLinked = await CustomersOfAsync(contact);
        var apart = new[] { await UnlinkAsync(customer, contact), await UnlinkAsync(customer, contact) };

        Assert.All([.. linked, .. apart], answer => Assert.Equal(HttpStatusCode.NoContent, answer.Status));
        Assert.Equal([customer], whileLinked);
        Assert.Empty(await CustomersOfAsync(contact));
        Assert.Equal(HttpStatusCode.OK, (await service.Client.AskAsync($"customers/{customer}")).Status);
    }

    [Fact]
    public async Task Either_may_have_many_of_the_other()
    {
        var customers = new[] { await A.Customer(service.Database, service.Account, []), await A.Customer(service.Database, service.Account, []) };
        var contacts = await A.Contacts(service.Database, service.Account, 2);

        foreach (var customer in customers)
            foreach (var contact in contacts)
                await LinkAsync(customer, contact);
        await UnlinkAsync(customers[0], contacts[0]);

        Assert.Equal([customers[1]], await CustomersOfAsync(contacts[0]));
        Assert.Equal(customers, await CustomersOfAsync(contacts[1]));
    }

    [Fact]
    public async Task Who_is_not_there_is_named()
    {
        var (customer, contact) = (await A.Customer(service.Database, service.Account, []), await A.Contact(service.Database, service.Account));
        var other = await A.Account(service.Database);
        var (foreignCustomer, foreignContact) = (await A.Customer(service.Database, other, []), await A.Contact(service.Database, other));

        foreach (var nobody in new[] { Guid.CreateVersion7(), foreignCustomer })
        {
            Assert.Equal((HttpStatusCode.NotFound, "customer_not_found"), Refusal(await LinkAsync(nobody, contact)));
            Assert.Equal((HttpStatusCode.NotFound, "customer_not_found"), Refusal(await UnlinkAsync(nobody, contact)));
        }
        foreach (var nobody in new[] { Guid.CreateVersion7(), foreignContact })
        {
            Assert.Equal((HttpStatusCode.NotFound, "contact_not_found"), Refusal(await LinkAsync(customer, nobody)));
            Assert.Equal((HttpStatusCode.NotFound, "contact_not_found"), Refusal(await UnlinkAsync(customer, nobody)));
        }
        Assert.Equal("not_found", Refusal(await service.Client.AskAsync(HttpMethod.Put, $"customers/{customer}/contacts/me", null, null)).Code);
        Assert.Equal(0, await service.Database.ScalarAsync<long>("select count(*) from customer_contacts where contact_id = any($1)", new[] { contact, foreignContact }));
    }

    [Fact]
    public async Task A_contact_that_is_deleted_meanwhileLinkedis_not_linked()
    {
        var (customer, contact) = (await A.Customer(service.Database, service.Account, []), await A.Contact(service.Database, service.Account));
        Task<Answer> linking;
        await using (var deleting = await HeldRows.ByAsync(service.Database, "delete from contacts where id = $1", contact))
        {
            linking = LinkAsync(customer, contact);
            await Eventually.HoldsAsync("It waits", async () => await service.Database.ScalarAsync<long>(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0);
            await deleting.CommitAsync();
        }

        Assert.Equal("contact_not_found", (await linking).Code);
    }

    [Fact]
    public async Task Links_take_the_scope_of_customers()
    {
        var (customer, contact) = (await A.Customer(service.Database, service.Account, []), await A.Contact(service.Database, service.Account));
        using var client = service.ClientFor(await A.ApiKey(service.Database, service.Account, "contacts:write", "customers:read"));

        var answer = await client.AskAsync(HttpMethod.Put, $"customers/{customer}/contacts/{contact}", null, null);

        Assert.Equal((HttpStatusCode.Forbidden, "insufficient_scope"), (answer.Status, answer.Code));
    }

    private Task<Answer> LinkAsync(Guid customer, Guid contact) =>
        service.Client.AskAsync(HttpMethod.Put, $"customers/{customer}/contacts/{contact}", null, null);

    private Task<Answer> UnlinkAsync(Guid customer, Guid contact) => service.Client.RemoveAsync($"customers/{customer}/contacts/{contact}");

    private async Task<IReadOnlyList<Guid>> CustomersOfAsync(Guid contact) =>
        [.. (await service.Client.AskAsync($"contacts/{contact}")).Data.GetProperty("customer_ids").EnumerateArray().Select(id => id.GetGuid())];

    private static (HttpStatusCode Status, string? Code) Refusal(Answer answer) => (answer.Status, answer.Code);
}
