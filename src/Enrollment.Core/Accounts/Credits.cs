using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Core.Accounts;

/// <summary>Takes credits from accounts and gives them back. Each change is also added to what the account has spent that day.</summary>
public static class Credits
{
    private static readonly string ChargeSql = EmbeddedSql.Of(typeof(Credits), "Charge");
    private static readonly string RemainingSql = EmbeddedSql.Of(typeof(Credits), "Remaining");
    private static readonly string RefundSql = EmbeddedSql.Of(typeof(Credits), "Refund");

    /// <summary>
    /// Charges an account in the open transaction of <paramref name="connection"/>. Call it last: it locks the account's row, and the
    /// next charge waits for the commit.
    /// </summary>
    public static async Task<Charge> ChargeAsync(NpgsqlConnection connection, Guid accountId, Spending spending, CancellationToken stop)
    {
        await using (var command = Command(ChargeSql, connection, accountId, spending))
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            if (await reader.ReadAsync(stop))
                return new(IsPaid: true, spending.Amount, reader.Get<long?>("credits_remaining"));
        }
        await using var remaining = new NpgsqlCommand(RemainingSql, connection) { Parameters = { new("account_id", accountId) } };
        return new(IsPaid: false, spending.Amount, (long?)await remaining.ExecuteScalarAsync(stop) ?? 0);
    }

    /// <summary>
    /// Gives back what was charged for contacts that were not enrolled, in the open transaction of <paramref name="connection"/>. Call it
    /// last, like <see cref="ChargeAsync"/>.
    /// </summary>
    /// <param name="contacts">How many contacts; nothing is done if there are none.</param>
    /// <param name="price">The price of one, see <see cref="CreditOptions.AgentContact"/>.</param>
    public static async Task RefundAsync(NpgsqlConnection connection, Guid accountId, Guid sequenceId, int contacts, int price, CancellationToken stop)
    {
        if (contacts == 0)
            return;
        var refund = new Spending(SpendingKinds.Refund, sequenceId, (long)contacts * price, contacts);
        await using var command = Command(RefundSql, connection, accountId, refund);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Command(string sql, NpgsqlConnection connection, Guid accountId, Spending spending) => new(sql, connection)
    {
        Parameters =
        {
            new("account_id", accountId), new("sequence_id", spending.SequenceId), new("kind", spending.Kind), new("amount", spending.Amount),
            new("transactions", spending.Transactions),
        },
    };
}

/// <param name="IsPaid">Whether the account could pay; if not, nothing was taken.</param>
/// <param name="Required">The amount that was asked for.</param>
/// <param name="Remaining">The remaining credits, also where they did not suffice; null if they are unlimited.</param>
public readonly record struct Charge(bool IsPaid, long Required, long? Remaining);
