using System.Net;
using System.Text.Json;
using Enrollment.Core.Accounts;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Accounts;

/// <summary>An account has spent the sum of all its charges, told in the shape that callers of 11x know.</summary>
public sealed class CreditUsageTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string Queue = """{"name": "Paid", "steps": [{"delay_days": 1, "action": {"type": "event"}}]}""";

    [Fact]
    public async Task Requests_contacts_and_refunds_add_up_to_what_is_missing_from_the_account()
    {
        var (account, client) = await ClientWithAsync(100);
        var agent = await A.Agent(service.Database, account);
        await client.SendAsync("event-queues", Queue);
        await ChargeAsync(account, agent.Id, contacts: 40);
        await RefundAsync(account, agent.Id, contacts: 3);

        var usage = (await client.AskAsync("credits/usage")).Body;

        var today = DateTime.UtcNow;
        var (last, month) = (DateTime.DaysInMonth(today.Year, today.Month), $"{today:yyyy-MM}");
        Assert.Equal($$"""{"startDate":"{{month}}-01","endDate":"{{month}}-{{last}}","month":"{{month}}"}""", usage.GetProperty("period").GetRawText());
        Assert.Equal("""{"allocatedCredits":100,"spentCredits":39,"remainingCredits":61,"percentageUsed":39}""", usage.GetProperty("organization").GetRawText());
        Assert.Equal([(agent.Id, 37L, 43L), (null, 2L, 1L)], AgentsOf(usage));
        // The question itself is paid for behind its answer.
        Assert.Equal(60, await service.Database.ScalarAsync<long>("select credits_remaining from accounts where id = $1", account));
        Assert.Equal(40, Spent((await client.AskAsync("credits/usage")).Body));
    }

    [Fact]
    public async Task R11_the_last_credits_are_shared_by_nobody_and_who_cannot_pay_is_told_what_there_is()
    {
        var (account, _) = await ClientWithAsync(100);
        var agent = await A.Agent(service.Database, account);

        var charges = await Task.WhenAll(ChargeAsync(account, agent.Id, contacts: 60), ChargeAsync(account, agent.Id, contacts: 60));

        Assert.Equal(new Charge(IsPaid: true, Required: 60, Remaining: 40), charges.Single(charge => charge.IsPaid));
        Assert.Equal(new Charge(IsPaid: false, Required: 60, Remaining: 40), charges.Single(charge => !charge.IsPaid));
    }

    [Fact]
    public async Task Of_an_account_without_a_limit_what_agents_spend_is_noted_and_nothing_is_allocated()
    {
        var account = await A.Account(service.Database);
        using var client = service.ClientFor(await A.ApiKey(service.Database, account));
        var agent = await A.Agent(service.Database, account);
        await ChargeAsync(account, agent.Id, contacts: 5);
        await RefundAsync(account, agent.Id, contacts: 5);

        var usage = (await client.AskAsync("credits/usage")).Body;

        Assert.Equal("""{"allocatedCredits":null,"spentCredits":0,"remainingCredits":null,"percentageUsed":null}""", usage.GetProperty("organization").GetRawText());
        Assert.Equal([(agent.Id, 0L, 10L)], AgentsOf(usage));
    }

    [Fact]
    public async Task A_span_has_both_its_ends_in_and_a_month_that_is_over_has_no_allocation()
    {
        var (account, client) = await ClientWithAsync(100);
        var agent = await A.Agent(service.Database, account);
        foreach (var (day, amount) in new[] { ("2026-02-01", 1), ("2026-02-28", 2), ("2026-03-01", 4) })
            await service.Database.ExecuteAsync(
                "insert into credit_spending (account_id, day, sequence_id, kind, amount, transactions) values ($1, $2::date, $3, 'contact', $4, $4)",
                account, DateOnly.Parse(day, null), agent.Id, amount);

        var month = (await client.AskAsync("credits/usage?month=2026-02")).Body;
        var span = (await client.AskAsync("credits/usage?startDate=2026-02-28&endDate=2026-03-01")).Body;

        Assert.Equal((3L, JsonValueKind.Null), (Spent(month), month.GetProperty("organization").GetProperty("allocatedCredits").ValueKind));
        Assert.Equal("""{"startDate":"2026-02-28","endDate":"2026-03-01","month":null}""", span.GetProperty("period").GetRawText());
        Assert.Equal(6, Spent(span));
    }

    [Theory]
    [InlineData("month=2026-13")]
    [InlineData("month=2026-1")]
    [InlineData("month=2999-01")]
    [InlineData("month=2026-02&startDate=2026-02-01")]
    [InlineData("startDate=2026-02-01")]
    [InlineData("startDate=2026-02-02&endDate=2026-02-01")]
    [InlineData("startDate=2026-02-01&endDate=2999-01-01")]
    [InlineData("startDate=2024-01-01&endDate=2025-01-01")]
    [InlineData("startDate=01.02.2026&endDate=2026-03-01")]
    public async Task A_period_that_cannot_be_is_refused(string query)
    {
        var answer = await service.Client.AskAsync($"credits/usage?{query}");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_parameter"), (answer.Status, answer.Code));
    }

    private static long Spent(JsonElement usage) => usage.GetProperty("organization").GetProperty("spentCredits").GetInt64();

    private static (Guid?, long, long)[] AgentsOf(JsonElement usage) =>
    [
        .. usage.GetProperty("agents").EnumerateArray().Select(agent => (
            agent.GetProperty("agentId").Deserialize<Guid?>(), agent.GetProperty("spentCredits").GetInt64(), agent.GetProperty("transactionCount").GetInt64())),
    ];

    private async Task<Charge> ChargeAsync(Guid account, Guid agent, int contacts)
    {
        await using var connection = await service.Database.DataSource.OpenConnectionAsync();
        return await Credits.ChargeAsync(connection, account, Spending.Contacts(agent, contacts, price: 1), CancellationToken.None);
    }

    private async Task RefundAsync(Guid account, Guid agent, int contacts)
    {
        await using var connection = await service.Database.DataSource.OpenConnectionAsync();
        await Credits.RefundAsync(connection, account, agent, contacts, price: 1, CancellationToken.None);
    }

    private async Task<(Guid Account, HttpClient Client)> ClientWithAsync(long credits)
    {
        var account = await A.Account(service.Database);
        await service.Database.ExecuteAsync("update accounts set credits_remaining = $2 where id = $1", account, credits);
        return (account, service.ClientFor(await A.ApiKey(service.Database, account)));
    }
}
