using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Http;

/// <summary>Whatever comes in, the answer is a problem with a code, never a 500.</summary>
public sealed class BadInputTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"contact_ids\": [}")]
    [InlineData("""{"mode": "all", "mode": "page", "contact_filter": {"city": "Bonn"}}""")]
    public async Task A_body_that_is_not_json_is_malformed(string body)
    {
        var answer = await EnrollAsync(new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal((HttpStatusCode.BadRequest, "malformed_json"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("""{"steps":[{"action":{"type":"event","type":"webhook"}}]}""", "The name /steps/0/action/type stands twice in its object, again at line 1, column 37.")]
    [InlineData("{\n  \"mode\": all\n}", "'a' at line 2, column 11 is not what JSON has there.")]
    [InlineData("", "The body is empty.")]
    public async Task A_body_that_is_not_json_is_told_where_and_what_to_send(string body, string detail)
    {
        var answer = await EnrollAsync(new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(("malformed_json", detail), (answer.Code, answer.Body.GetProperty("detail").GetString()));
        Assert.NotEmpty(answer.Body.GetProperty("fix").GetString()!);
    }

    [Fact]
    public async Task Invalid_utf8_is_malformed()
    {
        byte[] body = [.. """{"contact_filter": {"city": "M"""u8, 0xFC, .. """nchen"}}"""u8];

        var answer = await EnrollAsync(Json(body));

        Assert.Equal((HttpStatusCode.BadRequest, "malformed_json"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_body_nested_a_thousand_deep_is_malformed()
    {
        var answer = await EnrollAsync(Json(Encoding.UTF8.GetBytes(new string('[', 1_000) + new string(']', 1_000))));

        Assert.Equal((HttpStatusCode.BadRequest, "malformed_json"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_body_of_five_megabytes_is_too_large()
    {
        var answer = await EnrollAsync(Json(Encoding.UTF8.GetBytes($$$"""{"contact_filter": {"city": "{{{new string('x', 5_000_000)}}}"}}""")));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body_too_large"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Another_content_type_is_not_supported()
    {
        var answer = await EnrollAsync(new StringContent("contact_ids=1", Encoding.UTF8, "application/x-www-form-urlencoded"));

        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "unsupported_media_type"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("utf-16", null)]
    [InlineData(null, "gzip")]
    public async Task A_body_that_says_it_is_encoded_is_not_guessed_at(string? charset, string? encoding)
    {
        var body = Json("{}"u8.ToArray());
        body.Headers.ContentType!.CharSet = charset;
        if (encoding is not null)
            body.Headers.ContentEncoding.Add(encoding);

        var answer = await EnrollAsync(body);

        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "unsupported_media_type"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("nothing-here")]
    [InlineData("event-queues/not-a-uuid")]
    public async Task An_unknown_address_is_not_found(string path)
    {
        var answer = await service.Client.AskAsync(path);

        Assert.Equal((HttpStatusCode.NotFound, "not_found"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("bulk-jobs?limit=0", "invalid_parameter")]
    [InlineData("bulk-jobs?limit=101", "invalid_parameter")]
    [InlineData("bulk-jobs?limit=ten", "invalid_parameter")]
    [InlineData("bulk-jobs?status=asleep", "invalid_parameter")]
    [InlineData("bulk-jobs?colour=red", "invalid_parameter")]
    [InlineData("bulk-jobs?cursor=%00", "invalid_cursor")]
    [InlineData("bulk-jobs?cursor=AAAA", "invalid_cursor")]
    [InlineData("bulk-jobs?cursor=!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!", "invalid_cursor")]
    public async Task A_wrong_query_is_refused(string path, string code)
    {
        var answer = await service.Client.AskAsync(path);

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Every_problem_has_an_address_that_explains_it()
    {
        var problem = await service.Client.AskAsync("bulk-jobs?limit=0");

        var type = problem.Body.GetProperty("type").GetString()!;
        var explanation = await service.Client.GetAsync(new Uri(service.Api.Address, new Uri(type, UriKind.RelativeOrAbsolute).IsAbsoluteUri ? new Uri(type).AbsolutePath : type));

        Assert.EndsWith("/problems/invalid_parameter", type, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, explanation.StatusCode);
    }

    [Fact]
    public async Task Without_a_valid_key_nothing_is_answered()
    {
        foreach (var secret in new[] { null, "", "ek_live_wrong", new string('x', 10_000) })
        {
            using var stranger = service.ClientFor(null);
            if (secret is not null)
                stranger.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {secret}");
            var answer = await stranger.AskAsync("bulk-jobs");

            Assert.Equal((HttpStatusCode.Unauthorized, "unauthorized"), (answer.Status, answer.Code));
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.First().Scheme);
        }
    }

    [Fact]
    public async Task A_key_without_the_scope_is_told_which_one_is_missing()
    {
        using var reader = service.ClientFor(await A.ApiKey(service.Database, service.Account, "automations:read"));

        var answer = await reader.SendAsync($"event-queues/{Guid.CreateVersion7()}/bulk-enroll", "{}");

        Assert.Equal((HttpStatusCode.Forbidden, "insufficient_scope"), (answer.Status, answer.Code));
        Assert.Contains("automations:write", answer.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_key_is_refused()
    {
        var secret = await A.ApiKey(service.Database, service.Account);
        await service.Database.ExecuteAsync("update api_keys set revoked_at = now() where sha256 = $1", Core.Accounts.ApiKey.Hash(secret));
        using var client = service.ClientFor(secret);

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.AskAsync("bulk-jobs")).Status);
    }

    private async Task<Answer> EnrollAsync(HttpContent content) =>
        await service.Client.SendAsync($"event-queues/{(await A.Sequence(service.Database, service.Account)).Id}/bulk-enroll", content);

    private static ByteArrayContent Json(byte[] body) => new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
