using System.Net;
using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;

namespace Enrollment.IntegrationTests.EventQueues;

public sealed class WebhookStepTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task A_webhook_is_shown_as_it_was_given()
    {
        const string Action = """
            {"type": "webhook", "url": "https://hooks.example.org/a?b=1", "headers": {"X-Token": "t 1"},
             "body": {"to": "{{contact.first_name}}", "n": 1.5, "none": null, "list": ["{{{contact.custom.any.thing}}}", {"{{}}": "{{& step.name }}"}]}}
            """;

        var made = await MakeAsync(Action);
        var read = await service.Client.AskAsync($"event-queues/{made.Data.GetProperty("id").GetGuid()}");

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(Action), read.Data.GetProperty("steps")[0].GetProperty("action")), read.ToString());
    }

    [Theory]
    [InlineData("""{"type": "webhook"}""", "/url", "required")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "data": {}}""", "/data", "unknown_field")]
    [InlineData("""{"type": "webhook", "url": "http://e.org"}""", "/url", "https_required")]
    [InlineData("""{"type": "webhook", "url": "https://user:pw@e.org"}""", "/url", "invalid_url")]
    [InlineData("""{"type": "webhook", "url": "https://e.org/#x"}""", "/url", "invalid_url")]
    [InlineData("""{"type": "webhook", "url": "hooks"}""", "/url", "invalid_url")]
    [InlineData("""{"type": "webhook", "url": "https://127.0.0.1/"}""", "/url", "forbidden_address")]
    [InlineData("""{"type": "webhook", "url": "https://[::1]/"}""", "/url", "forbidden_address")]
    [InlineData("""{"type":"webhook","url":"https://localhost/x"}""", "/url", "forbidden_address")] // F14
    [InlineData("""{"type":"webhook","url":"https://10。0。0。1/x"}""", "/url", "forbidden_address")] // F14
    [InlineData("""{"type":"webhook","url":"http://127.0.0.1:0/x"}""", "/url", "invalid_url")] // F14
    [InlineData("""{"type": "webhook", "url": 1}""", "/url", "wrong_type")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "headers": []}""", "/headers", "wrong_type")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "headers": {"Host": "x"}}""", "/headers/Host", "forbidden_header")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "headers": {"content-type": "x"}}""", "/headers/content-type", "forbidden_header")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "headers": {"Webhook-Id": "x"}}""", "/headers/Webhook-Id", "forbidden_header")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "headers": {"transfer-encoding": "x"}}""", "/headers/transfer-encoding", "forbidden_header")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "headers": {"a b": "x"}}""", "/headers/a b", "invalid_header_name")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "headers": {"": "x"}}""", "/headers/", "invalid_header_name")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "headers": {"A": "x\r\nB: y"}}""", "/headers/A", "invalid_header_value")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "headers": {"A": "ü"}}""", "/headers/A", "invalid_header_value")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "headers": {"A": "{{contact.id}}"}}""", "/headers/A", "invalid_header_value")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "headers": {"A": 1}}""", "/headers/A", "wrong_type")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "headers": {"A": "1", "a": "2"}}""", "/headers/a", "duplicate_header")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "body": "text"}""", "/body", "wrong_type")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "body": {"a": ["{{contact.nmae}}"]}}""", "/body/a/0", "unknown_template_field")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "body": {"a/b": {"c": "{{#contact}}"}}}""", "/body/a~1b/c", "unsupported_tag")]
    [InlineData("""{"type": "webhook", "url": "https://e.org", "body": {"a": "{{contact.id"}}""", "/body/a", "unclosed_tag")]
    public async Task A_wrong_one_is_refused_where_it_is_wrong(string action, string pointer, string code)
    {
        var answer = await MakeAsync(action);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains(($"/steps/0/action{pointer}", code), answer.Errors);
    }

    [Fact]
    public async Task Too_many_headers_and_too_large_a_body_are_refused()
    {
        var headers = JsonSerializer.Serialize(Enumerable.Range(0, 21).ToDictionary(number => $"X-{number}", _ => "x", StringComparer.Ordinal));
        var many = await MakeAsync($$"""{"type": "webhook", "url": "https://e.org", "headers": {{headers}} }""");
        var large = await MakeAsync($$"""{"type": "webhook", "url": "https://e.org", "body": {"a": "{{new string('x', 17_000)}}"} }""");
        var written = await MakeAsync($$"""{"type": "webhook", "url": "https://e.org", "body": {"a": "{{new string('é', 8_000)}}"} }""");

        Assert.Equal(HttpStatusCode.Created, written.Status);
        Assert.Contains(("/steps/0/action/headers", "out_of_range"), many.Errors);
        Assert.Contains(("/steps/0/action/body", "too_long"), large.Errors);
    }

    [Fact]
    public async Task An_error_says_what_there_is_instead()
    {
        var answer = await MakeAsync("""{"type": "webhook", "url": "https://e.org", "body": {"a": "{{contact.nmae}}"}}""");

        Assert.Contains("first_name", answer.Body.GetProperty("errors")[0].GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private Task<Answer> MakeAsync(string action) => service.Client.SendAsync("event-queues", $$"""{"name": "Webhook", "steps": [{"action": {{action}} }]}""");
}
