using Enrollment.Core.Database;
using Enrollment.Core.Webhooks;
using Npgsql;

namespace Enrollment.Consumers.Calls;

/// <summary>Reads the secrets that an account's requests are signed with, and creates the first one if there is none.</summary>
public sealed class AccountSecrets(NpgsqlDataSource dataSource, TimeProvider clock)
{
    private static readonly string FindSql = EmbeddedSql.Beside(typeof(AccountSecrets), nameof(AccountSecrets));

    /// <summary>Returns the valid secrets, the current one first.</summary>
    public async Task<IReadOnlyList<byte[]>> FindAsync(Guid accountId, CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        if (await ReadAsync(connection, accountId, stop) is { Count: > 0 } found)
            return found;
        await WebhookSecrets.EnsureAsync(connection, accountId, clock.GetUtcNow(), stop);
        return await ReadAsync(connection, accountId, stop);
    }

    private async Task<List<byte[]>> ReadAsync(NpgsqlConnection connection, Guid accountId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(FindSql, connection)
        {
            Parameters = { new("account_id", accountId), new("now", clock.GetUtcNow().ToUniversalTime()) },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var secrets = new List<byte[]>();
        while (await reader.ReadAsync(stop))
            secrets.Add(reader.Get<byte[]>("secret"));
        return secrets;
    }
}
