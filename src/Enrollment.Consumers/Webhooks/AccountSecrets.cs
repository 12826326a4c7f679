using Enrollment.Core.Database;
using Enrollment.Core.Webhooks;
using Npgsql;

namespace Enrollment.Consumers.Webhooks;

/// <summary>Reads the secrets that what goes to accounts' addresses is signed with.</summary>
public sealed class AccountSecrets(NpgsqlDataSource dataSource, TimeProvider clock)
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(AccountSecrets), nameof(AccountSecrets));

    /// <summary>Returns the valid secrets of accounts, the current one of each first. An account that has none yet gets its first one.</summary>
    public async Task<ILookup<Guid, byte[]>> FindAsync(IReadOnlyCollection<Guid> accountIds, CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        var secrets = await ReadAsync(connection, accountIds, stop);
        var without = accountIds.Where(account => !secrets.Contains(account)).ToList();
        if (without.Count == 0)
            return secrets;
        foreach (var account in without)
            await WebhookSecrets.EnsureAsync(connection, account, clock.GetUtcNow(), stop);
        return await ReadAsync(connection, accountIds, stop);
    }

    private static async Task<ILookup<Guid, byte[]>> ReadAsync(NpgsqlConnection connection, IReadOnlyCollection<Guid> accountIds, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new("account_ids", accountIds.ToArray()) } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var secrets = new List<(Guid Account, byte[] Secret)>();
        while (await reader.ReadAsync(stop))
            secrets.Add((reader.Get<Guid>("account_id"), reader.Get<byte[]>("secret")));
        return secrets.ToLookup(one => one.Account, one => one.Secret);
    }
}
