using System.Net;
using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;
using Npgsql;

namespace Enrollment.IntegrationTests.Accounts;

/// <summary>Requests cost credits of an account whose credits are counted.</summary>
public sealed class CreditTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string Queue = """{"name": "Paid", "steps": [{"delay_days": 1, "action": {"type": "event"}}]}""";

    [Fact]
    public async Task A_read_costs_one_a_write_two_and_the_answer_says_what_is_left()
    {
        using var client = await ClientWithAsync(10);

        var written = await client.SendAsync("event-queues", Queue);
        var read = await client.AskAsync($"event-queues/{written.Data.GetProperty("id").GetGuid()}");
        var listed = await client.AskAsync("bulk-jobs");

        Assert.Equal([8L, 7L, 6L], new[] { written, read, listed }.Select(Left));
    }

    [Fact]
    public async Task An_account_without_a_limit_pays_nothing()
    {
        var answer = await service.Client.SendAsync("event-queues", Queue);

        Assert.Equal(JsonValueKind.Null, answer.Body.GetProperty("meta").GetProperty("credits_remaining").ValueKind);
    }

    [Fact]
    public async Task A_refused_request_costs_nothing()
    {
        using var client = await ClientWithAsync(5);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.SendAsync("event-queues", "{}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.AskAsync($"event-queues/{Guid.NewGuid()}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.AskAsync("bulk-jobs?cursor=x")).Status);

        Assert.Equal(4, Left(await client.AskAsync("bulk-jobs")));
    }

    [Fact]
    public async Task Who_cannot_pay_is_refused_and_nothing_is_done()
    {
        using var client = await ClientWithAsync(1);

        var refused = await client.SendAsync("event-queues", Queue);
        var read = await client.AskAsync("bulk-jobs");
        var nothingLeft = await client.AskAsync("bulk-jobs");

        Assert.Equal((HttpStatusCode.PaymentRequired, "insufficient_credits"), (refused.Status, refused.Code));
        Assert.Equal(0, Left(read));
        Assert.Equal("insufficient_credits", nothingLeft.Code);
        Assert.Equal(0, await service.Database.ScalarAsync<long>("select count(*) from sequences where name = 'Paid' and account_id = $1", await AccountOfAsync(client)));
    }

    [Fact]
    public async Task A_job_that_cannot_be_paid_is_never_made()
    {
        using var client = await ClientWithAsync(4);
        var queue = (await client.SendAsync("event-queues", Queue)).Data.GetProperty("id").GetGuid();
        var account = await AccountOfAsync(client);
        var contacts = await A.Contacts(service.Database, account, 2);

        var dryRun = await client.SendAsync($"event-queues/{queue}/bulk-enroll", $$"""{"contact_ids": ["{{contacts[0]}}"], "dry_run": true}""");
        var refused = await client.SendAsync($"event-queues/{queue}/bulk-enroll", $$"""{"contact_ids": ["{{contacts[0]}}"]}""");

        Assert.Equal(1, Left(dryRun));
        Assert.Equal("insufficient_credits", refused.Code);
        Assert.Equal(0, await service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where account_id = $1", account));
    }

    [Fact]
    public async Task Fifty_callers_at_once_never_take_more_than_there_is_and_none_is_charged_twice()
    {
        using var client = await ClientWithAsync(31);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.SendAsync("event-queues", Queue)));

        var account = await AccountOfAsync(client);
        var done = answers.Count(answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(15, done);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Equal("insufficient_credits", answer.Code));
        Assert.Equal(1, await service.Database.ScalarAsync<long>("select credits_remaining from accounts where id = $1", account));
        Assert.Equal(done, await service.Database.ScalarAsync<long>("select count(*) from sequences where account_id = $1", account));
        Assert.Equal(Enumerable.Range(0, 15).Select(paid => 31L - (2 * (paid + 1))).Order(), answers.Where(a => a.Status == HttpStatusCode.Created).Select(Left).Order());
    }

    [Fact]
    public async Task A_replayed_answer_is_not_charged_again()
    {
        using var client = await ClientWithAsync(10);
        client.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.SendAsync("event-queues", Queue)));

        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(8, await service.Database.ScalarAsync<long>("select credits_remaining from accounts where id = $1", await AccountOfAsync(client)));
    }

    [Theory]
    [InlineData("event-queues")]
    [InlineData("event-queues/{0}/stats")]
    [InlineData("bulk-jobs")]
    public async Task More_metered_reads_at_once_than_there_are_connections_are_all_answered(string path)
    {
        using var client = await ClientWithAsync(100);
        var queue = (await client.SendAsync("event-queues", Queue)).Data.GetProperty("id").GetGuid();
        var pool = new NpgsqlConnectionStringBuilder(service.Database.ConnectionString) { MaxPoolSize = 4, Timeout = 5 };
        var api = await service.StartApiAsync($"--ConnectionStrings:Postgres={pool}");
        using var busy = service.ClientFor(client.DefaultRequestHeaders.Authorization!.Parameter, api);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => busy.AskAsync(string.Format(path, queue))));

        Assert.All(answers, answer => Assert.True(answer.Status == HttpStatusCode.OK, $"{answer}"));
        Assert.Equal(58, await service.Database.ScalarAsync<long>("select credits_remaining from accounts where id = $1", await AccountOfAsync(client)));
    }

    private static long Left(Answer answer) => answer.Body.GetProperty("meta").GetProperty("credits_remaining").GetInt64();

    private async Task<HttpClient> ClientWithAsync(long credits)
    {
        var account = await A.Account(service.Database);
        await service.Database.ExecuteAsync("update accounts set credits_remaining = $2 where id = $1", account, credits);
        return service.ClientFor(await A.ApiKey(service.Database, account));
    }

    private Task<Guid> AccountOfAsync(HttpClient client) => service.Database.ScalarAsync<Guid>(
        "select account_id from api_keys where sha256 = $1", Core.Accounts.ApiKey.Hash(client.DefaultRequestHeaders.Authorization!.Parameter!));
}
