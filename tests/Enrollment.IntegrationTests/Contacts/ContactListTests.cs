using System.Net;
using Enrollment.Core.Jobs.Targets;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Contacts;

/// <summary>Lists of contacts. Each test has an account of its own.</summary>
public sealed class ContactListTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    public static TheoryData<string> Keys { get; } = new(FilterKeys.Contact);

    [Fact]
    public async Task Pages_run_from_the_newest_to_the_oldest_and_back_while_contacts_come_and_go()
    {
        var (account, client) = await AccountAsync();
        var contacts = await A.Contacts(service.Database, account, 10);
        Guid[] newestFirst = [.. contacts.Reverse()];

        var first = await client.AskAsync("contacts?limit=4");
        var added = await A.Contact(service.Database, account);
        await service.Database.ExecuteAsync("delete from contacts where id = $1", newestFirst[5]);
        var second = await client.AskAsync($"contacts?limit=4&cursor={first.Pagination("next_cursor")}");
        var third = await client.AskAsync($"contacts?limit=4&after={second.Pagination("next_cursor")}");
        var back = await client.AskAsync($"contacts?limit=4&cursor={third.Pagination("prev_cursor")}");
        var beginning = await client.AskAsync($"contacts?limit=100&cursor={first.Pagination("prev_cursor") ?? back.Pagination("prev_cursor")}");

        Assert.Equal(newestFirst[..4], Ids(first));
        Assert.Equal([newestFirst[4], .. newestFirst[6..9]], Ids(second));
        Assert.Equal(newestFirst[9..], Ids(third));
        Assert.Equal(Ids(second), Ids(back));
        Assert.Equal([added, .. newestFirst[..4]], Ids(beginning));
        Assert.Equal((true, true, false), (HasMore(first), HasMore(second), HasMore(third)));
        Assert.Null(third.Pagination("next_cursor"));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Every_key_of_a_contact_filter_filters_without_regard_to_case(string key)
    {
        var (account, client) = await AccountAsync();
        var contacts = await A.Contacts(service.Database, account, 3, contactType: "other", city: "Ulm");
        await A.Field(service.Database, "contacts", key, contacts[0], "Ärzte & Söhne");
        await A.Field(service.Database, "contacts", key, contacts[2], "Bonn");

        var one = await client.AskAsync($"contacts?{key}={Uri.EscapeDataString("äRZTE & sÖHNE")}");
        var any = await client.AskAsync($"contacts?{key}=BONN&{key}={Uri.EscapeDataString("ärzte & söhne")}");
        var none = await client.AskAsync($"contacts?{key}={Uri.EscapeDataString("Ärzte%")}");

        Assert.Equal([contacts[0]], Ids(one));
        Assert.Equal([contacts[2], contacts[0]], Ids(any));
        Assert.Empty(Ids(none));
    }

    [Fact]
    public async Task Several_filters_mean_all_of_them()
    {
        var (account, client) = await AccountAsync();
        await A.Contacts(service.Database, account, 2, city: "Bonn", source: "web");
        var wanted = await A.Contacts(service.Database, account, 3, city: "Bonn", source: "fair");
        await A.Contacts(service.Database, account, 2, city: "Ulm", source: "fair");

        var first = await client.AskAsync("contacts?city=bonn&source=FAIR&limit=2");
        var second = await client.AskAsync($"contacts?city=bonn&source=FAIR&limit=2&cursor={first.Pagination("next_cursor")}");

        Assert.Equal(wanted.Reverse(), [.. Ids(first), .. Ids(second)]);
    }

    [Fact]
    public async Task Contacts_are_found_by_their_external_id_letter_by_letter()
    {
        var (account, client) = await AccountAsync();
        var contacts = await A.Contacts(service.Database, account, 2);
        await service.Database.ExecuteAsync("update contacts set external_id = case when id = $1 then 'c-1' else 'C-1' end where account_id = $2", contacts[0], account);

        Assert.Equal([contacts[0]], Ids(await client.AskAsync("contacts?external_id=c-1")));
    }

    [Fact]
    public async Task Contacts_can_be_those_who_have_unsubscribed_or_those_who_have_not()
    {
        var (account, client) = await AccountAsync();
        var here = await A.Contact(service.Database, account);
        var gone = await A.Contact(service.Database, account, unsubscribed: true);

        Assert.Equal([gone], Ids(await client.AskAsync("contacts?unsubscribed=true")));
        Assert.Equal([here], Ids(await client.AskAsync("contacts?unsubscribed=false")));
    }

    [Fact]
    public async Task Contacts_of_a_customer_are_listed_and_a_contact_names_its_customers()
    {
        var (account, client) = await AccountAsync();
        var contacts = await A.Contacts(service.Database, account, 3);
        var first = await A.Customer(service.Database, account, contacts.Take(2));
        var second = await A.Customer(service.Database, account, contacts.Skip(1).Take(1));

        var listed = await client.AskAsync($"contacts?customer_id={first}");
        var both = await client.AskAsync($"contacts/{contacts[1]}");
        var nobodys = await client.AskAsync($"contacts?customer_id={Guid.CreateVersion7()}");

        Assert.Equal([contacts[1], contacts[0]], Ids(listed));
        Assert.Equal([first, second], both.Data.GetProperty("customer_ids").EnumerateArray().Select(id => id.GetGuid()));
        Assert.Empty(Ids(nobodys));
    }

    [Fact]
    public async Task At_most_a_hundred_customers_are_named()
    {
        var (account, client) = await AccountAsync();
        var contact = await A.Contact(service.Database, account);
        await service.Database.ExecuteAsync(
            "insert into customers (account_id, id, name, name_key) select $1, uuid_v7(), 'Many', 'many' from generate_series(1, 101)", account);
        await service.Database.ExecuteAsync("insert into customer_contacts (account_id, customer_id, contact_id) select $1, id, $2 from customers where account_id = $1", account, contact);

        var read = await client.AskAsync($"contacts/{contact}");
        var page = await client.AskAsync($"customers?contact_id={contact}&limit=100");

        Assert.Equal(100, read.Data.GetProperty("customer_ids").GetArrayLength());
        Assert.True(HasMore(page));
    }

    [Theory]
    [InlineData("city=")]
    [InlineData("city=%00")]
    [InlineData("colour=red")]
    [InlineData("unsubscribed=maybe")]
    [InlineData("unsubscribed=true&unsubscribed=false")]
    [InlineData("external_id=a&external_id=b")]
    [InlineData("customer_id=1")]
    [InlineData("limit=0")]
    [InlineData("is_customer=true")]
    [InlineData("phone=1")]
    public async Task A_wrong_query_is_refused(string query)
    {
        var answer = await service.Client.AskAsync($"contacts?{query}");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_parameter"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Too_many_or_too_long_values_are_refused()
    {
        var many = await service.Client.AskAsync("contacts?" + string.Join('&', Enumerable.Repeat("city=x", 101)));
        var @long = await service.Client.AskAsync("contacts?city=" + new string('x', 501));
        var most = await service.Client.AskAsync("contacts?" + string.Join('&', Enumerable.Repeat("city=x", 100)));

        Assert.Equal(("invalid_parameter", "invalid_parameter"), (many.Code, @long.Code));
        Assert.Equal(HttpStatusCode.OK, most.Status);
    }

    [Fact]
    public async Task A_cursor_of_another_list_is_refused()
    {
        var (account, client) = await AccountAsync();
        await A.Contacts(service.Database, account, 2);
        var cursor = (await client.AskAsync("contacts?limit=1")).Pagination("next_cursor");

        Assert.Equal("invalid_cursor", (await client.AskAsync($"customers?cursor={cursor}")).Code);
    }

    [Fact]
    public async Task Another_accounts_contacts_are_not_listed()
    {
        var (account, client) = await AccountAsync();
        var mine = await A.Contact(service.Database, account);
        await A.Contacts(service.Database, await A.Account(service.Database), 3);

        Assert.Equal([mine], Ids(await client.AskAsync("contacts")));
    }

    private async Task<(Guid Account, HttpClient Client)> AccountAsync()
    {
        var account = await A.Account(service.Database);
        return (account, service.ClientFor(await A.ApiKey(service.Database, account)));
    }

    private static IReadOnlyList<Guid> Ids(Answer answer) => [.. answer.Listed.EnumerateArray().Select(row => row.GetProperty("id").GetGuid())];

    private static bool HasMore(Answer answer) => answer.Body.GetProperty("pagination").GetProperty("has_more").GetBoolean();
}
