using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Enrollment.Api.Http;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Document;

/// <summary>Whatever is sent, the service answers, says what was wrong, and its data stay in order.</summary>
public sealed class FuzzTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const int Requests = 20_000;

    private const int AtOnce = 12;

    // Where people read what a code means.
    private static readonly Lazy<string> Pages = new(() => string.Concat(
        new[] { "http-interface.md", "imports.md" }.Select(page => File.ReadAllText(Path.Combine(Repository.Root, "docs", page)))));

    [Fact]
    public async Task Twenty_thousand_hostile_requests_are_answered_without_a_fault_and_leave_the_data_in_order()
    {
        var api = await service.StartApiAsync("--RateLimits:Requests=0", "--BulkEnroll:WaitLimit=00:00:02", "--Logging:LogLevel:Enrollment=None");
        var operations = (await ApiOperations.OfAsync(service)).Protected;
        var writes = operations.Where(operation => operation.Method != "GET").ToList();
        var wrong = new ConcurrentQueue<string>();
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();

        // A round for each writing operation. It succeeds first, on an account whose things are all there: those of earlier rounds were deleted.
        foreach (var (round, write) in writes.Index())
        {
            using var own = await OneOfEach.MakeAsync(service);
            using var client = service.ClientFor(await A.ApiKey(service.Database, own.Account), api);
            client.Timeout = TimeSpan.FromSeconds(60);
            await Arrangements.ForAsync(service, own, write);
            var right = await client.SendAsync(write, write.AddressWith(own.IdOf), own.IdOf);
            Assert.True((int)right.Status is >= 200 and < 300, $"{write}: {right}");
            if (right.Status == HttpStatusCode.Accepted)
                await EndedAsync(Guid.Parse(right.Headers.Location!.OriginalString.Split('/')[^1]));
            await Parallel.ForAsync(
                Requests * round / writes.Count, Requests * (round + 1) / writes.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
                {
                    var request = FuzzedRequest.Of(number, operations, own);
                    if (await FaultOfAsync(client, request, statuses) is { } fault)
                        wrong.Enqueue($"{number}: {request}\n    {fault}");
                });
        }

        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {Requests}:\n{string.Join("\n", wrong.Take(20))}");
        // Or it would be a test of one answer only.
        Assert.All([HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnsupportedMediaType],
            status => Assert.True(statuses.GetValueOrDefault(status) > 50, $"{status}: {statuses.GetValueOrDefault(status)}"));
        // Nor do rules say anything of what never happened.
        Assert.True(await service.Database.ScalarAsync<long>("select coalesce(sum(enrolled), 0)::bigint from bulk_pages") > 0, "nobody was enrolled");
        Assert.True(await service.Database.ScalarAsync<long>("select coalesce(sum(cancelled), 0)::bigint from bulk_pages") > 0, "nobody was unenrolled");
        await Invariants.HoldAsync(service);
    }

    // Before the hostile requests: they may cancel the job or delete its queue.
    private Task<long> EndedAsync(Guid job) =>
        Eventually.EqualsAsync("jobs under way", 0L, () => service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where id = $1 and finished_at is null", job));

    private static async Task<string?> FaultOfAsync(HttpClient client, FuzzedRequest request, ConcurrentDictionary<HttpStatusCode, int> statuses)
    {
        using var message = request.ToMessage();
        try
        {
            using var response = await client.SendAsync(message);
            statuses.AddOrUpdate(response.StatusCode, 1, (_, count) => count + 1);
            var body = await response.Content.ReadAsStringAsync();
            return (int)response.StatusCode switch
            {
                >= 500 => $"{(int)response.StatusCode} {body}",
                >= 400 when message.Method != HttpMethod.Head && !request.IsBeyondHttp => FaultOfProblem(response, body),
                _ => null,
            };
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return $"no answer: {failure.Message}";
        }
    }

    private static bool IsExplained(JsonElement error) => Pages.Value.Contains($"`{error.GetProperty("code").GetString()}`", StringComparison.Ordinal);

    private static string? FaultOfProblem(HttpResponseMessage response, string body)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return $"{(int)response.StatusCode} is no problem: {response.Content.Headers.ContentType} {body}";
        var problem = JsonElement.Parse(body);
        var code = problem.GetProperty("code").GetString()!;
        if (!Problems.ByCode.TryGetValue(code, out var kind) || kind.Status != (int)response.StatusCode || problem.GetProperty("type").GetString() != $"/problems/{code}")
            return $"the problem is not one of ours: {body}";
        if (problem.TryGetProperty("errors", out var errors) && errors.EnumerateArray().Any(error => !IsExplained(error)))
            return $"no page in docs explains an error's code: {body}";
        return body.Length > 100_000 ? $"the problem takes {body.Length} characters" : null;
    }
}
