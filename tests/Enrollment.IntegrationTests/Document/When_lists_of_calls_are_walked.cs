using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Document;

/// <summary>Every list of the call agents' door is read page by page in both directions. The document says which lists there are.</summary>
public sealed class When_lists_of_calls_are_walked(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private static readonly string[] Door = ["/api/v1/agents", "/api/v1/batches", "/api/v1/do-not-call"];

    // Rows of a batch have outcomes like the contacts of other jobs.
    private const string Outcomes = "/api/v1/bulk-jobs/{id}/outcomes";

    [Fact]
    public async Task Each_page_follows_the_one_before_it_in_either_direction()
    {
        var lists = await ListsAsync();
        var account = await A.Account(service.Database);
        using var client = service.ClientFor(await A.ApiKey(service.Database, account));
        var ids = await ThreeOfEachAsync(account);

        var wrong = new List<string>();
        foreach (var list in lists)
        {
            var address = list.AddressWith(segment => ids[segment]);
            var whole = Rows(await client.AskAsync(address));
            var (there, back) = await WalkAsync(client, address);
            if (whole.Count < 3 || !whole.SequenceEqual(there) || !whole.SkipLast(1).Reverse().SequenceEqual(back))
                wrong.Add($"{list}: {whole.Count} rows, {there.Count} forwards, {back.Count} backwards");
        }

        Assert.Equal([], wrong);
        Assert.Equal(8, lists.Count);
    }

    [Fact]
    public async Task A_call_of_another_account_is_no_place_in_the_list_of_calls()
    {
        var (owner, stranger) = (await A.Account(service.Database), await A.Account(service.Database));
        using var client = service.ClientFor(await A.ApiKey(service.Database, owner));
        using var other = service.ClientFor(await A.ApiKey(service.Database, stranger));
        var cursor = (await client.AskAsync($"agents/{(await ThreeOfEachAsync(owner))["agents"]}/calls?limit=1")).Pagination("next_cursor");

        var answer = await other.AskAsync($"agents/{(await A.Agent(service.Database, stranger)).Id}/calls?limit=1&cursor={cursor}");

        Assert.Equal("invalid_cursor", answer.Code);
    }

    private static async Task<(List<string> There, List<string> Back)> WalkAsync(HttpClient client, string address)
    {
        var (there, back) = (new List<string>(), new List<string>());
        var page = await client.AskAsync($"{address}?limit=1");
        there.AddRange(Rows(page));
        while (page.Pagination("next_cursor") is { } next && there.Count < 100)
        {
            page = await client.AskAsync($"{address}?limit=1&cursor={next}");
            there.AddRange(Rows(page));
        }
        while (page.Pagination("prev_cursor") is { } previous && back.Count < 100)
        {
            page = await client.AskAsync($"{address}?limit=1&cursor={previous}");
            back.AddRange(Rows(page));
        }
        return (there, back);
    }

    private static List<string> Rows(Answer page) => page.Body.TryGetProperty("data", out var rows)
        ? [.. rows.EnumerateArray().Select(row => row.GetRawText())]
        : throw new InvalidOperationException($"There is no page: {page}");

    private async Task<IReadOnlyList<ApiOperation>> ListsAsync() => [.. (await ApiOperations.OfAsync(service)).Protected
        .Where(operation => operation.Method == "GET" && operation.QueryParameters.Contains("cursor"))
        .Where(operation => operation.Path == Outcomes || Array.Exists(Door, part => operation.Path.StartsWith(part, StringComparison.Ordinal)))];

    private async Task<Dictionary<string, Guid>> ThreeOfEachAsync(Guid account)
    {
        var db = service.Database;
        var agent = await A.Agent(db, account);
        var batch = await A.Batch(db, agent, await A.Contacts(db, account, 3));
        foreach (var number in Enumerable.Range(0, 3))
        {
            if (number < 2)
                await A.Batch(db, await A.Agent(db, account), await A.Contacts(db, account, 1));
            await A.OpenCall(db, agent, await A.Contact(db, account));
            await db.ExecuteAsync("insert into do_not_call (account_id, phone_e164, source) values ($1, $2, 'request')", account, A.NextPhone());
            await db.ExecuteAsync("""
                insert into webhook_deliveries (id, account_id, sequence_id, type, url, body, status, attempts, finished_at)
                values (gen_random_uuid(), $1, $2, 'call.finished', 'https://hooks.example.org/calls', '{}', 'failed', 8, now())
                """, account, agent.Id);
        }
        // Calls that were handed out by one sweep have one time.
        await db.ExecuteAsync("update calls set handed_out_at = '2026-11-27T10:00:00Z' where account_id = $1 and handed_out_at < (select max(handed_out_at) from calls where account_id = $1)", account);
        return new(StringComparer.Ordinal) { ["agents"] = agent.Id, ["batches"] = batch.Id, ["bulk-jobs"] = batch.Id };
    }
}
