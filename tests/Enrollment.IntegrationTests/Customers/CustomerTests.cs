using System.Net;
using System.Text.Json;
using Enrollment.Core.Jobs.Targets;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Customers;

/// <summary>Customers made, read, changed, listed and deleted.</summary>
public sealed class CustomerTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    public static TheoryData<string> Keys { get; } = new(["name", .. FilterKeys.Customer]);

    [Fact]
    public async Task A_customer_comes_back_as_it_was_made()
    {
        var made = await service.Client.SendAsync("customers", """
            {"external_id": "made", "name": "Müller & Söhne", "account_type": "business", "industry": "farming", "is_customer": true, "is_supplier": null,
             "city": "Berlin", "state": "BE", "country": "DE"}
            """);
        var id = made.Data.GetProperty("id").GetGuid();
        var read = await service.Client.AskAsync($"customers/{id}");

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal($"/api/v1/customers/{id}", made.Headers.Location!.OriginalString);
        Assert.Equal(
            ["id", "external_id", "name", "account_type", "industry", "is_customer", "is_supplier", "city", "state", "country", "created_at", "updated_at"],
            read.Data.EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            ["made", "Müller & Söhne", "business", "farming", "True", "False", "Berlin", "BE", "DE"],
            read.Data.EnumerateObject().Skip(1).Take(9).Select(field => field.Value.ToString()));
        Assert.Equal(made.Data.GetRawText(), read.Data.GetRawText());
    }

    [Theory]
    [InlineData("{}", "/name", "required")]
    [InlineData("""{"name": null}""", "/name", "required")]
    [InlineData("""{"name": ""}""", "/name", "too_short")]
    [InlineData("""{"name": 7}""", "/name", "wrong_type")]
    [InlineData("""{"name": "x", "is_customer": "true"}""", "/is_customer", "wrong_type")]
    [InlineData("""{"name": "x", "is_supplier": 1}""", "/is_supplier", "wrong_type")]
    [InlineData("""{"name": "x", "contact_external_ids": []}""", "/contact_external_ids", "unknown_field")]
    public async Task A_wrong_body_is_refused_where_it_is_wrong(string body, string pointer, string code)
    {
        var made = await service.Client.SendAsync("customers", body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, made.Status);
        Assert.Contains((pointer, code), made.Errors);
    }

    [Fact]
    public async Task A_change_leaves_what_it_does_not_name_and_null_empties()
    {
        var id = await MakeAsync("""{"name": "Before", "city": "Bonn", "industry": "farming", "is_customer": true, "is_supplier": true}""");

        var changed = await service.Client.ChangeAsync($"customers/{id}", """{"name": "After", "city": null, "is_supplier": null}""");
        var nameless = await service.Client.ChangeAsync($"customers/{id}", """{"name": null}""");

        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Equal(
            ("After", "farming", JsonValueKind.Null, true, false),
            (changed.Data.GetProperty("name").GetString(), changed.Data.GetProperty("industry").GetString(), changed.Data.GetProperty("city").ValueKind,
             changed.Data.GetProperty("is_customer").GetBoolean(), changed.Data.GetProperty("is_supplier").GetBoolean()));
        Assert.Equal([("/name", "required")], nameless.Errors);
    }

    [Fact]
    public async Task An_external_id_belongs_to_one_customer()
    {
        await MakeAsync("""{"name": "One", "external_id": "taken"}""");
        var other = await MakeAsync("""{"name": "One"}""");

        var made = await service.Client.SendAsync("customers", """{"name": "Two", "external_id": "taken"}""");
        var changed = await service.Client.ChangeAsync($"customers/{other}", """{"external_id": "taken"}""");

        Assert.All(new[] { made, changed }, answer => Assert.Equal((HttpStatusCode.Conflict, "conflict"), (answer.Status, answer.Code)));
        Assert.Equal([("/external_id", "already_taken")], made.Errors);
    }

    [Fact]
    public async Task A_deleted_customer_is_gone_with_its_links_and_its_contacts_stay()
    {
        var contacts = await A.Contacts(service.Database, service.Account, 2);
        var customer = await A.Customer(service.Database, service.Account, contacts);

        var deleted = await service.Client.RemoveAsync($"customers/{customer}");
        Answer[] after =
        [
            await service.Client.AskAsync($"customers/{customer}"),
            await service.Client.ChangeAsync($"customers/{customer}", "{}"),
            await service.Client.RemoveAsync($"customers/{customer}"),
        ];

        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        Assert.All(after, answer => Assert.Equal((HttpStatusCode.NotFound, "customer_not_found"), (answer.Status, answer.Code)));
        Assert.Equal(0, (await service.Client.AskAsync($"contacts/{contacts[0]}")).Data.GetProperty("customer_ids").GetArrayLength());
    }

    [Fact]
    public async Task Enrollments_that_came_about_through_a_deleted_customer_go_on_and_keep_its_id()
    {
        var contact = await A.Contact(service.Database, service.Account);
        var customer = await A.Customer(service.Database, service.Account, [contact]);
        var queue = await A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromDays(1)));
        var enrolled = await service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", $$"""{"contact_ids": ["{{contact}}"]}""");

        await service.Client.RemoveAsync($"customers/{customer}");

        var enrollment = await service.Client.AskAsync($"enrollments/{enrolled.Data.GetProperty("enrollment_ids")[0].GetGuid()}");
        Assert.Equal(("pending", customer), (enrollment.Data.GetProperty("status").GetString(), enrollment.Data.GetProperty("customer_id").GetGuid()));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Every_key_of_a_customer_filter_filters_without_regard_to_case(string key)
    {
        var (account, client) = await AccountAsync();
        var customers = new List<Guid>();
        foreach (var value in new[] { "Ärzte & Söhne", "other", "Bonn" })
        {
            customers.Add(await A.Customer(service.Database, account, []));
            await A.Field(service.Database, "customers", key, customers[^1], value);
        }

        var one = await client.AskAsync($"customers?{key}={Uri.EscapeDataString("äRZTE & sÖHNE")}");
        var any = await client.AskAsync($"customers?{key}=BONN&{key}={Uri.EscapeDataString("ärzte & söhne")}&limit=1");
        var rest = await client.AskAsync($"customers?{key}=BONN&{key}={Uri.EscapeDataString("ärzte & söhne")}&cursor={any.Pagination("next_cursor")}");

        Assert.Equal([customers[0]], Ids(one));
        Assert.Equal([customers[2], customers[0]], [.. Ids(any), .. Ids(rest)]);
    }

    [Fact]
    public async Task Flags_external_ids_and_contacts_filter_too()
    {
        var (account, client) = await AccountAsync();
        var contact = await A.Contact(service.Database, account);
        var buyer = await A.Customer(service.Database, account, [contact], isCustomer: true, isSupplier: false);
        var seller = await A.Customer(service.Database, account, [], isCustomer: false, isSupplier: true);
        await service.Database.ExecuteAsync("update customers set external_id = 'c-1' where id = $1", seller);

        Assert.Equal([buyer], Ids(await client.AskAsync("customers?is_customer=true")));
        Assert.Equal([seller], Ids(await client.AskAsync("customers?is_customer=false&is_supplier=true")));
        Assert.Equal([seller], Ids(await client.AskAsync("customers?external_id=c-1")));
        Assert.Equal([buyer], Ids(await client.AskAsync($"customers?contact_id={contact}")));
        Assert.Equal([seller, buyer], Ids(await client.AskAsync("customers")));
    }

    [Theory]
    [InlineData("is_customer=yes")]
    [InlineData("is_customer=true&is_customer=true")]
    [InlineData("industry=")]
    [InlineData("contact_id=x")]
    [InlineData("contact_type=lead")]
    public async Task A_wrong_query_is_refused(string query)
    {
        var answer = await service.Client.AskAsync($"customers?{query}");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_parameter"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Another_accounts_customer_is_nobody()
    {
        var stranger = await A.Customer(service.Database, await A.Account(service.Database), []);

        Answer[] answers =
        [
            await service.Client.AskAsync($"customers/{stranger}"),
            await service.Client.ChangeAsync($"customers/{stranger}", """{"city": "Bonn"}"""),
            await service.Client.RemoveAsync($"customers/{stranger}"),
        ];

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.NotFound, "customer_not_found"), (answer.Status, answer.Code)));
        Assert.Equal(1, await service.Database.ScalarAsync<long>("select count(*) from customers where id = $1 and city is null", stranger));
    }

    [Fact]
    public async Task Reading_and_writing_take_their_scopes()
    {
        var customer = await A.Customer(service.Database, service.Account, []);
        using var reader = service.ClientFor(await A.ApiKey(service.Database, service.Account, "customers:read", "contacts:write"));
        using var writer = service.ClientFor(await A.ApiKey(service.Database, service.Account, "customers:write"));

        Assert.Equal(HttpStatusCode.OK, (await reader.AskAsync($"customers/{customer}")).Status);
        foreach (var refused in new[]
        {
            await reader.SendAsync("customers", """{"name": "x"}"""), await reader.ChangeAsync($"customers/{customer}", "{}"),
            await reader.RemoveAsync($"customers/{customer}"), await writer.AskAsync("customers"), await writer.AskAsync($"customers/{customer}"),
        })
            Assert.Equal((HttpStatusCode.Forbidden, "insufficient_scope"), (refused.Status, refused.Code));
    }

    private async Task<Guid> MakeAsync(string body) => (await service.Client.SendAsync("customers", body)).Data.GetProperty("id").GetGuid();

    private async Task<(Guid Account, HttpClient Client)> AccountAsync()
    {
        var account = await A.Account(service.Database);
        return (account, service.ClientFor(await A.ApiKey(service.Database, account)));
    }

    private static IReadOnlyList<Guid> Ids(Answer answer) => [.. answer.Listed.EnumerateArray().Select(row => row.GetProperty("id").GetGuid())];
}
