using System.Net;
using Enrollment.Core.Accounts;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Document;

/// <summary>Every operation of the document under /api/v1 wants a key, and one with the operation's scope.</summary>
public sealed class ScopeTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private static readonly string[] Changing = ["write", "enroll"];

    [Fact]
    public async Task Every_operation_names_a_scope_that_exists_and_reads_or_writes_as_its_method_does()
    {
        var operations = await ApiOperations.OfAsync(service);

        Assert.NotEmpty(operations.Protected);
        Assert.All(operations.Protected, operation =>
        {
            Assert.Contains(operation.Scope, Scopes.All);
            Assert.Contains(operation.Scope!.Split(':')[1], operation.Method == "GET" ? ["read"] : Changing);
        });
    }

    [Fact]
    public async Task Without_a_key_or_with_a_wrong_one_every_operation_answers_401()
    {
        var operations = await ApiOperations.OfAsync(service);
        using var nobody = service.ClientFor(null);
        using var impostor = service.ClientFor(ApiKey.NewSecret());

        foreach (var operation in operations.Protected)
        {
            foreach (var client in new[] { nobody, impostor })
            {
                var answer = await client.SendAsync(operation, operation.AddressWith(_ => Guid.NewGuid()), _ => Guid.NewGuid());

                Assert.True((HttpStatusCode.Unauthorized, "unauthorized") == (answer.Status, answer.Code), $"{operation}: {answer}");
                Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
                Assert.Equal(HeadersOf(operation, answer), HeadersOf(operation, answer).Where(answer.Headers.Contains));
                Assert.False(answer.Headers.Contains("RateLimit"));
            }
        }
    }

    [Fact]
    public async Task A_key_without_the_scope_answers_403_and_says_which_one_is_missing()
    {
        var operations = await ApiOperations.OfAsync(service);
        foreach (var scope in Scopes.All)
        {
            using var client = service.ClientFor(await A.ApiKey(service.Database, service.Account, [.. Scopes.All.Where(other => other != scope)]));
            foreach (var operation in operations.Protected.Where(operation => operation.Scope == scope))
            {
                var answer = await client.SendAsync(operation, operation.AddressWith(_ => Guid.NewGuid()), _ => Guid.NewGuid());

                Assert.True((HttpStatusCode.Forbidden, "insufficient_scope") == (answer.Status, answer.Code), $"{operation}: {answer}");
                Assert.Contains(scope, answer.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
                Assert.Contains($"scope=\"{scope}\"", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
                Assert.Equal(HeadersOf(operation, answer), HeadersOf(operation, answer).Where(answer.Headers.Contains));
            }
        }
    }

    [Fact]
    public async Task A_key_with_nothing_but_the_scope_is_let_in()
    {
        var operations = await ApiOperations.OfAsync(service);
        foreach (var scope in Scopes.All)
        {
            using var client = service.ClientFor(await A.ApiKey(service.Database, service.Account, scope));
            foreach (var operation in operations.Protected.Where(operation => operation.Scope == scope))
            {
                var answer = await client.SendAsync(operation, operation.AddressWith(_ => Guid.NewGuid()), _ => Guid.NewGuid());

                // Whoever makes keys can give away only what he has, which is another question.
                Assert.True(answer.Status != HttpStatusCode.Unauthorized && (answer.Status != HttpStatusCode.Forbidden || operation.Path.EndsWith("/api-keys", StringComparison.Ordinal)), $"{operation}: {answer}");
            }
        }
    }

    private static IEnumerable<string> HeadersOf(ApiOperation operation, Http.Answer answer) =>
        operation.Answers[(int)answer.Status].GetProperty("headers").EnumerateObject().Select(header => header.Name);
}
