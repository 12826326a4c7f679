using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Enrollment.IntegrationTests.EventQueues;
using Enrollment.IntegrationTests.Hosting;

namespace Enrollment.IntegrationTests.Http;

/// <summary>Requests as clients, proxies and editors send them.</summary>
public sealed class MannersTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string ZeroWidth = "\u200B\u200D\uFEFF";

    private static readonly byte[] F15Bom = [0xEF, 0xBB, 0xBF, .. """{"first_name":"B"}"""u8];

    [Fact]
    public async Task F15_a_byte_order_mark_before_a_body_is_passed_over()
    {
        var key = $"{Guid.NewGuid()}";
        var made = await PostAsync(F15Bom, key);
        var withoutMark = await PostAsync(F15Bom[3..], key);
        var nothingElse = await PostAsync(F15Bom[..3], key: null);

        Assert.Equal((HttpStatusCode.Created, "B"), (made.Status, made.Data.GetProperty("first_name").GetString()));
        Assert.Equal((HttpStatusCode.Created, "true"), (withoutMark.Status, withoutMark.Headers.GetValues("Idempotency-Replayed").Single()));
        Assert.Equal((HttpStatusCode.BadRequest, "malformed_json"), (nothingElse.Status, nothingElse.Code));
    }

    [Theory]
    [InlineData("contacts?city=%FF")]
    [InlineData("contacts?city=M%FCnchen")]
    [InlineData("contacts?city=%C3")]
    [InlineData("contacts?city=%C3%28")]
    [InlineData("contacts?city=%C0%AF")]
    [InlineData("contacts?city=%ED%A0%80")]
    [InlineData("contacts?ci%FFty=a")]
    [InlineData("bulk-jobs/%FF")]
    [InlineData("/problems/%E9")]
    public async Task F15_an_address_that_is_no_text_is_refused(string path)
    {
        var answer = await service.Client.AskAsync(path);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_parameter"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("steps/%2e%2e")]
    [InlineData("steps/%2E.")]
    [InlineData("steps/..")]
    [InlineData("steps/.%2e?x=1")]
    [InlineData("%2e")]
    [InlineData("steps/../")]
    public async Task A_step_id_of_dots_does_not_delete_the_queue(string path)
    {
        var queue = await service.Client.MakeQueueAsync("One");

        // A client of .NET would resolve the dots itself.
        using var request = await RawRequest.SendAsync(service.Api.Address,
            $"DELETE /api/v1/event-queues/{queue}/{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {service.Client.DefaultRequestHeaders.Authorization}\r\n\r\n");
        var answer = await request.AnswerAsync("\"code\"");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"invalid_parameter\"", answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await service.Client.AskAsync($"event-queues/{queue}")).Status);
    }

    [Theory]
    [InlineData("contacts?city=..")]
    [InlineData("contacts?city=/../%2e%2e/")]
    [InlineData("contacts?city=M%C3%BCnchen")]
    [InlineData("contacts?city=%F0%9F%98%80")]
    [InlineData("contacts?city=100%")]
    [InlineData("contacts?city=%zz")]
    public async Task Any_other_address_is_read(string path) => Assert.Equal(HttpStatusCode.OK, (await service.Client.AskAsync(path)).Status);

    [Theory]
    [InlineData("Idempotency-Key", HttpStatusCode.BadRequest, "invalid_parameter")]
    [InlineData("If-Match", HttpStatusCode.PreconditionFailed, "precondition_failed")]
    [InlineData("Authorization", HttpStatusCode.Unauthorized, "unauthorized")]
    [InlineData("X-Request-Id", HttpStatusCode.OK, null)]
    [InlineData("Prefer", HttpStatusCode.OK, null)]
    [InlineData("User-Agent", HttpStatusCode.OK, null)]
    [InlineData("X-Of-Nobody", HttpStatusCode.OK, null)]
    public async Task F15_a_header_in_latin_1_never_gets_a_bare_status(string header, HttpStatusCode status, string? code)
    {
        var queue = await service.Client.MakeQueueAsync("One");
        using var client = Latin1Client();
        var isPost = header == "Idempotency-Key";
        using var request = new HttpRequestMessage(isPost ? HttpMethod.Post : HttpMethod.Patch, isPost ? "event-queues" : $"event-queues/{queue}");
        request.Content = new StringContent("""{"name": "x"}""", Encoding.UTF8, "application/json");
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, header == "Authorization" ? "Bearer schlüssel" : "schlüssel");
        if (header != "Authorization")
            request.Headers.Authorization = service.Client.DefaultRequestHeaders.Authorization;

        var answer = await Asking.ReadAsync(await client.SendAsync(request));

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("1.0", 1)]
    [InlineData("1e0", 1)]
    [InlineData("10E-1", 1)]
    [InlineData("0.2e1", 2)]
    [InlineData("-0.0", 0)]
    public async Task F18_a_whole_number_is_taken_however_it_is_spelled(string number, int days)
    {
        var made = await service.Client.SendAsync("event-queues", $$"""{"name": "Whole", "steps": [{"delay_days": {{number}}, {{MadeQueues.Event}} }]}""");

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal(days, made.Data.GetProperty("steps")[0].GetProperty("delay_days").GetInt32());
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e-1")]
    [InlineData("1.00000000000000000000000000001")]
    [InlineData("1e400")]
    [InlineData("1e4")]
    public async Task Any_other_number_is_refused(string number)
    {
        var answer = await service.Client.SendAsync("event-queues", $$"""{"name": "Part", "steps": [{"delay_days": {{number}}, {{MadeQueues.Event}} }]}""");

        Assert.Equal([("/steps/0/delay_days", "out_of_range")], answer.Errors);
    }

    [Fact]
    public async Task F18_lengths_are_counted_in_code_points()
    {
        var (fits, tooLong) = (Emoji(500), Emoji(501));

        var contact = await service.Client.SendAsync("contacts", $$"""{"first_name": "{{fits}}"}""");
        var longer = await service.Client.SendAsync("contacts", $$"""{"first_name": "{{tooLong}}"}""");
        var queue = await service.Client.SendAsync("event-queues", $$"""{"name": "{{Emoji(200)}}"}""");
        var longerQueue = await service.Client.SendAsync("event-queues", $$"""{"name": "{{Emoji(201)}}"}""");
        var found = await service.Client.AskAsync($"contacts?first_name={Uri.EscapeDataString(fits)}");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (contact.Status, queue.Status));
        Assert.Equal([("/first_name", "too_long")], longer.Errors);
        Assert.Equal([("/name", "too_long")], longerQueue.Errors);
        Assert.Contains("501", longer.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(contact.Data.GetProperty("id").GetGuid(), Assert.Single(found.Data.EnumerateArray()).GetProperty("id").GetGuid());
    }

    [Theory]
    [InlineData("W/\"{0}\"")]
    [InlineData("\"{0}-gzip\"")]
    [InlineData("W/\"{0};br\"")]
    [InlineData("\"0\", W/\"{0}\"")]
    public async Task F18_a_weakened_tag_names_its_revision(string ifMatch)
    {
        var queue = await service.Client.MakeQueueAsync("One");
        var revision = (await service.Client.AskAsync($"event-queues/{queue}")).ETag!.Trim('"');
        var given = string.Format(System.Globalization.CultureInfo.InvariantCulture, ifMatch, revision);

        var changed = await service.Client.ChangeAsync($"event-queues/{queue}", """{"name": "Changed"}""", given);
        var again = await service.Client.ChangeAsync($"event-queues/{queue}", """{"name": "Again"}""", given);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.PreconditionFailed), (changed.Status, again.Status));
    }

    [Fact]
    public async Task F18_nothing_but_invisible_is_blank_and_invisible_ends_are_no_part_of_a_text()
    {
        var id = $"id-{Guid.NewGuid()}";

        var blank = await service.Client.SendAsync("contacts", $$"""{"first_name": "B", "external_id": "{{ZeroWidth}}"}""");
        var made = await service.Client.SendAsync("contacts", $$"""{"first_name": "{{ZeroWidth}}Ann\u00A0", "external_id": " {{id}}{{ZeroWidth}}"}""");
        var second = await service.Client.SendAsync("contacts", $$"""{"first_name": "B", "external_id": "{{id}}"}""");
        var found = await service.Client.AskAsync($"contacts?external_id={Uri.EscapeDataString(ZeroWidth + id + "\u00A0")}");
        var nameless = await service.Client.SendAsync("event-queues", $$"""{"name": "{{ZeroWidth}}"}""");

        Assert.Equal([("/external_id", "too_short")], blank.Errors);
        Assert.Equal((id, "Ann"), (made.Data.GetProperty("external_id").GetString(), made.Data.GetProperty("first_name").GetString()));
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (second.Status, second.Code));
        Assert.Equal(made.Data.GetProperty("id").GetGuid(), Assert.Single(found.Data.EnumerateArray()).GetProperty("id").GetGuid());
        Assert.Equal([("/name", "too_short")], nameless.Errors);
    }

    [Fact]
    public async Task F18_a_file_knows_its_people_by_what_is_seen()
    {
        using var client = await Imports.ImportClient.ForNewAccountAsync(service);

        await client.ContactsAsync($"external_id,first_name\np1,Ann\n{ZeroWidth}p1\u00A0,Anna\n{ZeroWidth},Bert\n");

        Assert.Equal(["Anna p1", "Bert "], await service.Database.ColumnAsync<string>(
            "select concat(first_name, ' ', external_id) from contacts where account_id = $1 order by 1", client.Account));
    }

    private static string Emoji(int count) => string.Concat(Enumerable.Repeat("😀", count));

    // What it sends of a header is what a client of twenty years ago sends.
    private HttpClient Latin1Client() => service.Api.ClientFor(key: null, new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1 });

    private async Task<Answer> PostAsync(byte[] body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("contacts", UriKind.Relative));
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await Asking.ReadAsync(await service.Client.SendAsync(request));
    }
}
