using Enrollment.Core.Accounts;
using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Core.Jobs;

/// <summary>Gives back what was paid for rows that their job did not come to.</summary>
public static class UnreachedRows
{
    private static readonly string Sql = EmbeddedSql.Of(typeof(UnreachedRows), "Count");

    /// <summary>
    /// Gives back the credits for the rows of jobs that were cancelled or given up in the open transaction of <paramref name="connection"/>.
    /// Call it last, like <see cref="Credits.RefundAsync"/>, and once for each job. Jobs over anything else than rows are passed over.
    /// </summary>
    public static async Task RefundAsync(NpgsqlConnection connection, Guid accountId, IReadOnlyList<Guid> jobIds, CancellationToken stop)
    {
        var unreached = new List<(Guid SequenceId, int Price, int Count)>();
        await using (var command = new NpgsqlCommand(Sql, connection) { Parameters = { new("account_id", accountId), new("job_ids", jobIds.ToArray()) } })
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
                unreached.Add((reader.Get<Guid>("sequence_id"), reader.Get<int>("price"), reader.Get<int>("unreached")));
        }
        foreach (var (sequence, price, count) in unreached)
            await Credits.RefundAsync(connection, accountId, sequence, count, price, stop);
    }
}
