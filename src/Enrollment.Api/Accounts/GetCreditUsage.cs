using System.Text.Json.Serialization;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Database;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Enrollment.Api.Accounts;

/// <summary><c>GET /credits/usage</c>, in the words of 11x's interface: camelCase and no envelope.</summary>
public static class GetCreditUsage
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(GetCreditUsage), "GetCreditUsage");

    /// <summary>Tells what the account has spent in a month or a span of days, by agent.</summary>
    /// <remarks>
    /// Days are of UTC, the first and the last one included. Without parameters it is this month. What was allocated and what remains
    /// is known for this month only, and of accounts whose credits are limited. An account without a limit pays nothing for requests;
    /// what its agents spend is counted all the same. The spent credits are exactly the sum over the agents and the requests.
    /// </remarks>
    public static async Task<Results<Ok<CreditUsage>, Problem>> HandleAsync(
        Caller caller, NpgsqlDataSource dataSource, TimeProvider clock, HttpContext http, CancellationToken stop)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var period = UsagePeriod.Read(http.Request.Query, today);
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters = { new("account_id", caller.AccountId), new("first_day", period.First), new("last_day", period.Last) },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var spenders = new List<SpendingAgent>();
        long? remaining = null;
        while (await reader.ReadAsync(stop))
        {
            remaining = reader.Get<long?>("credits_remaining");
            if (reader.Get<Guid?>("sequence_id") is { } id)
                spenders.Add(new(id == Guid.Empty ? null : id, reader.TextOrNull("name"), reader.Get<long>("spent"), reader.Get<long>("transactions")));
        }
        return TypedResults.Ok(CreditUsage.Of(period, spenders, period.IsMonthOf(today) ? remaining : null));
    }
}

/// <summary>Tells how much an account has spent, and on what.</summary>
/// <param name="Agents">Spending by agent, then that of requests.</param>
public sealed record CreditUsage(
    [property: JsonPropertyName("period")] UsedPeriod Period, [property: JsonPropertyName("organization")] UsedCredits Organization,
    [property: JsonPropertyName("agents")] IReadOnlyList<SpendingAgent> Agents)
{
    internal static readonly CreditUsage Example = Of(
        UsagePeriod.OfMonth(2026, 11),
        [new(new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"), "Renewals", 98, 100), new(null, null, 2, 2)],
        remaining: 900);

    /// <param name="remaining">What remains at the period's end; null if it is unlimited or not known.</param>
    internal static CreditUsage Of(UsagePeriod period, IReadOnlyList<SpendingAgent> agents, long? remaining)
    {
        var spent = agents.Sum(agent => agent.SpentCredits);
        var allocated = remaining + spent;
        double? percentage = allocated is not { } all ? null : all <= 0 ? 0 : Math.Round(100.0 * spent / all, 2);
        return new(period.Shown, new(allocated, spent, remaining, percentage), agents);
    }
}

/// <param name="StartDate">The first day, of UTC.</param>
/// <param name="EndDate">The last day.</param>
/// <param name="Month">The month; null for a span of days.</param>
public sealed record UsedPeriod(
    [property: JsonPropertyName("startDate")] DateOnly StartDate, [property: JsonPropertyName("endDate")] DateOnly EndDate,
    [property: JsonPropertyName("month")] string? Month);

/// <param name="AllocatedCredits">Spent and remaining credits together; null if the credits are unlimited, or the period is not this month.</param>
/// <param name="RemainingCredits">The credits that are left; null where <c>allocatedCredits</c> is.</param>
/// <param name="PercentageUsed">The spent part of the allocated credits; null where <c>allocatedCredits</c> is.</param>
public sealed record UsedCredits(
    [property: JsonPropertyName("allocatedCredits")] long? AllocatedCredits, [property: JsonPropertyName("spentCredits")] long SpentCredits,
    [property: JsonPropertyName("remainingCredits")] long? RemainingCredits, [property: JsonPropertyName("percentageUsed")] double? PercentageUsed);

/// <param name="AgentId">The agent; null for requests, which are of no agent.</param>
/// <param name="SpentCredits">What was charged less what was given back.</param>
/// <param name="TransactionCount">How many contacts, or requests, were charged for or given back.</param>
public sealed record SpendingAgent(
    [property: JsonPropertyName("agentId")] Guid? AgentId, [property: JsonPropertyName("agentName")] string? AgentName,
    [property: JsonPropertyName("spentCredits")] long SpentCredits, [property: JsonPropertyName("transactionCount")] long TransactionCount);
