using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Core.Accounts;

/// <summary>Takes credits from accounts.</summary>
public static class Credits
{
    private static readonly string ChargeSql = EmbeddedSql.Beside(typeof(Credits), "ChargeCredits");

    /// <summary>
    /// Charges an account in the open transaction of <paramref name="connection"/>. Call it last: it locks the account's row, and the
    /// next charge waits for the commit.
    /// </summary>
    public static async Task<Charge> ChargeAsync(NpgsqlConnection connection, Guid accountId, int cost, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(ChargeSql, connection) { Parameters = { new("account_id", accountId), new("cost", (long)cost) } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop)
            ? new Charge(IsPaid: true, reader.Get<long?>("credits_remaining"))
            : new Charge(IsPaid: false, Remaining: null);
    }
}

/// <param name="IsPaid">Whether the account could pay; if not, nothing was taken.</param>
/// <param name="Remaining">The remaining credits; null if they are unlimited.</param>
public readonly record struct Charge(bool IsPaid, long? Remaining);
