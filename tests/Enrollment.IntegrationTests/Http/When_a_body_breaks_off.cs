using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Enrollment.IntegrationTests.Http;

/// <summary>A body that breaks off is never taken for an outage of the database.</summary>
public sealed class When_a_body_breaks_off(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string Json = "application/json";
    private const string Csv = "text/csv";

    [Theory]
    [InlineData("contacts", Json, "-1")]
    [InlineData("contacts", Json, "80000000")]
    [InlineData("contacts", Json, "ffffffff")]
    [InlineData("customers", Json, "ffffffffffffffffff")]
    [InlineData("contacts/import", Csv, "80000000")]
    [InlineData("contacts/import", Csv, "ffffffffffffffffff")]
    public async Task A_chunk_of_no_possible_length_is_a_bad_request(string path, string type, string length)
    {
        var (api, log) = await LoggedApiAsync();
        using var request = await RawRequest.SendAsync(api.Address, $"{Head(path, type)}Transfer-Encoding: chunked\r\n\r\n{length}\r\n");

        var answer = await request.AnswerAsync("\"code\"");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"bad_request\"", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("database", answer, StringComparison.Ordinal);
        Assert.Empty(log.Warnings);
    }

    [Theory]
    [InlineData("contacts", Json, "{\"first")]
    [InlineData("contacts/import", Csv, "first_name\nA\n")]
    public async Task A_caller_who_resets_the_connection_is_not_worth_a_warning(string path, string type, string begun)
    {
        var (api, log) = await LoggedApiAsync();
        using (var request = await RawRequest.SendAsync(api.Address, $"{Head(path, type)}Content-Length: 100000\r\n\r\n{begun}"))
        {
            await Eventually.HoldsAsync("the body is being read", () => log.Has("RequestBodyStart"));
            request.Reset();
        }
        await Eventually.HoldsAsync("the connection has ended", () => log.Has("ConnectionStop"));

        Assert.Empty(log.Warnings);
    }

    [Fact]
    public async Task A_body_that_comes_to_a_halt_is_answered_in_our_own_words()
    {
        using var request = await RawRequest.SendAsync(service.Api.Address, $"{Head("contacts", Json)}Content-Length: 100000\r\n\r\n{{");

        var answer = await request.AnswerAsync("\"fix\"");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("The body came to a halt", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("DataRate", answer, StringComparison.Ordinal);
    }

    private async Task<(ApiUnderTest Api, KeptLog Log)> LoggedApiAsync()
    {
        var (api, log) = (await service.StartApiAsync("--Logging:LogLevel:Microsoft.AspNetCore=Trace"), new KeptLog());
        api.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        return (api, log);
    }

    private string Head(string path, string type) =>
        $"POST /api/v1/{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {service.Client.DefaultRequestHeaders.Authorization}\r\nContent-Type: {type}\r\n";
}
