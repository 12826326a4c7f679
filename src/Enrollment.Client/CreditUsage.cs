using System.Text.Json.Serialization;

namespace Enrollment.Client;

/// <summary>Tells how much an account has spent, and on what.</summary>
/// <param name="Agents">Spending by agent, then that of requests.</param>
public sealed record CreditUsage(
    [property: JsonPropertyName("period")] UsedPeriod Period, [property: JsonPropertyName("organization")] UsedCredits Organization,
    [property: JsonPropertyName("agents")] IReadOnlyList<SpendingAgent> Agents);

/// <param name="StartDate">The first day, of UTC.</param>
/// <param name="EndDate">The last day.</param>
/// <param name="Month">The month. Null for a span of days.</param>
public sealed record UsedPeriod(
    [property: JsonPropertyName("startDate")] DateOnly StartDate, [property: JsonPropertyName("endDate")] DateOnly EndDate,
    [property: JsonPropertyName("month")] string? Month);

/// <param name="AllocatedCredits">Spent and remaining credits together. Null if the credits are unlimited, or the period is not this month.</param>
/// <param name="RemainingCredits">The credits that are left, or null.</param>
/// <param name="PercentageUsed">The spent part of the allocated credits, or null.</param>
public sealed record UsedCredits(
    [property: JsonPropertyName("allocatedCredits")] long? AllocatedCredits, [property: JsonPropertyName("spentCredits")] long SpentCredits,
    [property: JsonPropertyName("remainingCredits")] long? RemainingCredits, [property: JsonPropertyName("percentageUsed")] double? PercentageUsed);

/// <param name="AgentId">The agent. Null for requests, which are of no agent.</param>
/// <param name="SpentCredits">What was charged less what was given back.</param>
/// <param name="TransactionCount">How many contacts, or requests, were charged for or given back.</param>
public sealed record SpendingAgent(
    [property: JsonPropertyName("agentId")] Guid? AgentId, [property: JsonPropertyName("agentName")] string? AgentName,
    [property: JsonPropertyName("spentCredits")] long SpentCredits, [property: JsonPropertyName("transactionCount")] long TransactionCount);
