using System.Net;
using Enrollment.IntegrationTests.Document;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Http;

/// <summary>F09: HEAD wherever there is GET, with its status and headers, and no body.</summary>
public sealed class HeadTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private static readonly string[] Public =
        ["/health/live", "/health/ready", "/openapi/v1.json", "/asyncapi/v1.json", "/docs/index.html", "/problems/not_found", "/problems/nothing", "/nothing"];

    // Of one answer alone, or of how its body is sent.
    private static readonly string[] OfOneAnswer = ["Date", "X-Request-Id", "RateLimit", "Transfer-Encoding"];

    [Fact]
    public async Task F09_every_operation_with_GET_answers_HEAD_alike()
    {
        using var own = await OneOfEach.MakeAsync(service);
        var addresses = (await ApiOperations.OfAsync(service)).All.Where(operation => operation.Method == "GET" && operation.Path.StartsWith("/api/", StringComparison.Ordinal))
            .Select(operation => operation.Ids.Aggregate(operation.Path, (path, id) => path.Replace($"{{{id.Name}}}", $"{own.IdOf(id.Of)}", StringComparison.Ordinal)))
            .ToList();
        Assert.True(addresses.Count > 15, $"{addresses.Count} operations");

        foreach (var address in (string[])[.. addresses, "/api/v1/contacts?limit=0", $"/api/v1/contacts/{Guid.NewGuid()}"])
            await AreAlikeAsync(own.Client, new Uri(service.Api.Address, address));
    }

    [Fact]
    public async Task F09_addresses_without_a_key_and_those_of_the_other_processes_do_so_too()
    {
        using var client = new HttpClient();
        var scheduler = await service.StartSchedulerAsync();

        foreach (var address in Public)
            await AreAlikeAsync(client, new Uri(service.Api.Address, address));
        foreach (var process in new ProcessUnderTest[] { service.Consumers, scheduler })
        {
            await AreAlikeAsync(client, new Uri(process.Address, "/health/live"));
            await AreAlikeAsync(client, new Uri(process.Address, "/health/ready"));
        }
        await AreAlikeAsync(client, new Uri(service.Api.Address, "/api/v1/contacts"));
    }

    [Theory]
    [InlineData("PUT", "contacts", "GET, HEAD, POST")]
    [InlineData("HEAD", "contacts/import", "POST")]
    [InlineData("POST", "/health/ready", "GET, HEAD")]
    public async Task F09_a_refused_method_is_told_of_HEAD(string method, string path, string allow)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        using var answer = await service.Client.SendAsync(request);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, allow), (answer.StatusCode, string.Join(", ", answer.Content.Headers.Allow)));
    }

    [Fact]
    public async Task F09_HEAD_costs_what_GET_costs()
    {
        var account = await A.Account(service.Database);
        await service.Database.ExecuteAsync("update accounts set credits_remaining = 5 where id = $1", account);
        using var client = service.ClientFor(await A.ApiKey(service.Database, account));
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri("contacts", UriKind.Relative));

        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(4, await service.Database.ScalarAsync<long>("select credits_remaining from accounts where id = $1", account));
    }

    private static async Task AreAlikeAsync(HttpClient client, Uri address)
    {
        using var get = await client.GetAsync(address);
        using var request = new HttpRequestMessage(HttpMethod.Head, address);
        using var head = await client.SendAsync(request);

        Assert.Equal($"{address.PathAndQuery} {(int)get.StatusCode}\n{HeadersOf(get)}", $"{address.PathAndQuery} {(int)head.StatusCode}\n{HeadersOf(head)}");
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    private static string HeadersOf(HttpResponseMessage answer) => string.Join('\n', answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated)
        .Where(header => !OfOneAnswer.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
        // Known of an answer whose length was told before its body; HttpClient tells it of others, too.
        .Where(header => header.Key != "Content-Length" || !answer.Headers.NonValidated.Contains("Transfer-Encoding"))
        .Select(header => $"{header.Key}: {header.Value}")
        .Order(StringComparer.Ordinal));
}
