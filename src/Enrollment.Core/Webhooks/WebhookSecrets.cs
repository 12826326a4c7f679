using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Core.Webhooks;

/// <summary>Creates an account's first secret when it is first needed.</summary>
public static class WebhookSecrets
{
    private static readonly string MakeFirstSql = EmbeddedSql.Beside(typeof(WebhookSecrets), "MakeFirstSecret");

    /// <summary>Creates the account's current secret if it has none.</summary>
    public static async Task EnsureAsync(NpgsqlConnection connection, Guid accountId, DateTimeOffset now, CancellationToken stop)
    {
        var first = WebhookSecret.New(accountId, now);
        await using var command = new NpgsqlCommand(MakeFirstSql, connection)
        {
            Parameters =
            {
                new("id", first.Id),
                new("account_id", first.AccountId),
                new("secret", first.Secret),
                new("created_at", first.CreatedAt.ToUniversalTime()),
            },
        };
        await command.ExecuteNonQueryAsync(stop);
    }
}
