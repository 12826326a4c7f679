using System.Net;
using System.Text;
using Enrollment.IntegrationTests.Hosting;

namespace Enrollment.IntegrationTests.Document;

/// <summary>Every client of these tests looks at problems, so what the document lacks is named by the test that meets it.</summary>
public sealed class DeclaredProblemsTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Theory]
    [InlineData("contacts/import", 409, "conflict")]
    [InlineData("contacts/0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55", 404, "contact_not_found")]
    [InlineData("nothing/of/this", 404, "not_found")]
    [InlineData("/problems/nothing", 404, "not_found")]
    public async Task A_declared_problem_passes(string path, int status, string code)
    {
        using var client = Answering(status, code);

        using var answer = path == "contacts/import" ? await client.PostAsync(path, null) : await client.GetAsync(path);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("contacts/0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55", 404, "bulk_job_not_found")]
    [InlineData("contacts", 409, "conflict")]
    public async Task An_undeclared_problem_fails_the_request_and_names_it(string path, int status, string code)
    {
        using var client = Answering(status, code);

        var undeclared = await Assert.ThrowsAsync<UndeclaredProblemException>(() => client.GetAsync(path));

        Assert.Contains($"answered with {status} {code}", undeclared.Message, StringComparison.Ordinal);
    }

    private HttpClient Answering(int status, string code) => service.Api.ClientFor(key: null, new Scripted(status, code));

    /// <summary>Answers with one problem, but lets requests for the document through.</summary>
    private sealed class Scripted(int status, string code) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.AbsolutePath == "/openapi/v1.json"
                ? await base.SendAsync(request, cancellationToken)
                : new((HttpStatusCode)status)
                {
                    RequestMessage = request,
                    Content = new StringContent($$"""{ "code": "{{code}}" }""", Encoding.UTF8, "application/problem+json"),
                };
    }
}
