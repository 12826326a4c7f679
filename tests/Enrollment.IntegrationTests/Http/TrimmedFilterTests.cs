using Enrollment.IntegrationTests.EventQueues;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Imports;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Http;

/// <summary>F10: what a filter looks for is trimmed as stored texts are.</summary>
public sealed class TrimmedFilterTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string F10Contacts = "external_id,source,city\ntrim1,trimsrc,Paris\n";
    private const string F10Filter = """{"contact_filter":{"source":"trimsrc","city":"Paris "},"dry_run":true}""";

    [Theory]
    [InlineData(F10Filter)]
    [InlineData("""{"contact_filter":{"city":["\u00A0Paris\u200B", "Rome"]},"dry_run":true}""")]
    [InlineData("""{"customer_filter":{"city":"\tBonn\r\n"},"dry_run":true}""")]
    public async Task F10_a_target_finds_those_whose_text_was_trimmed(string body)
    {
        using var client = await WithContactAsync();
        var queue = await client.MakeQueueAsync("One");

        var answer = await client.SendAsync($"event-queues/{queue}/bulk-enroll", body);

        Assert.Equal(1, answer.Data.GetProperty("enrolled").GetInt32());
    }

    [Theory]
    [InlineData("contacts?city=Paris%20")]
    [InlineData("contacts?city=%C2%A0Paris&city=Rome")]
    [InlineData("contacts?external_id=trim1%0A")]
    [InlineData("customers?city=%E2%80%8BBonn")]
    [InlineData("customers?name=%20ACME%20")]
    public async Task F10_a_list_finds_them_too(string path)
    {
        using var client = await WithContactAsync();

        Assert.Single((await client.AskAsync(path)).Data.EnumerateArray());
    }

    [Theory]
    [InlineData("contacts?city=%20")]
    [InlineData("contacts?city=%E2%80%8B")]
    [InlineData("event-queues?name=%C2%A0")]
    public async Task A_filter_of_nothing_is_refused(string path) => Assert.Equal("invalid_parameter", (await service.Client.AskAsync(path)).Code);

    private async Task<HttpClient> WithContactAsync()
    {
        using var files = await ImportClient.ForNewAccountAsync(service);
        await files.ContactsAsync(F10Contacts);
        var contact = await service.Database.ScalarAsync<Guid>("select id from contacts where account_id = $1", files.Account);
        var client = service.ClientFor(await A.ApiKey(service.Database, files.Account));
        var customer = await client.SendAsync("customers", """{"name": "ACME", "city": "Bonn"}""");
        await client.AskAsync(HttpMethod.Put, $"customers/{customer.Data.Id()}/contacts/{contact}", json: null, ifMatch: null);
        return client;
    }
}
