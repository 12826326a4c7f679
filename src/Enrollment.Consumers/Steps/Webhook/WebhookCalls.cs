using Enrollment.Contracts;
using Enrollment.Core.Webhooks;
using Npgsql;

namespace Enrollment.Consumers.Steps.Webhook;

/// <summary>Everything that one call needs, read at once.</summary>
/// <param name="Secrets">The valid secrets, the current one first; empty if the account has none yet.</param>
public sealed record WebhookCall(HandedOutStep Step, IReadOnlyList<byte[]> Secrets);

/// <summary>Finds what has to be called, and creates the account's first secret if there is none.</summary>
public sealed class WebhookCalls(HandedOutSteps steps, NpgsqlDataSource dataSource, TimeProvider clock) : IDisposable
{
    // A first secret waits for the account's row, outside the places of HandedOutSteps. Whatever holds that row, the calls that wait
    // for it occupy one connection.
    private readonly SemaphoreSlim _firstSecrets = new(1);

    /// <summary>Collects what a call needs. Returns null if the step does not have to be executed any more.</summary>
    public async Task<WebhookCall?> FindAsync(ExecuteStep command, CancellationToken stop)
    {
        var call = await ReadAsync(command, stop);
        if (call is not { Secrets.Count: 0 })
            return call;

        await MakeFirstSecretAsync(command.AccountId, stop);
        return await ReadAsync(command, stop);
    }

    public void Dispose() => _firstSecrets.Dispose();

    private async Task MakeFirstSecretAsync(Guid accountId, CancellationToken stop)
    {
        await _firstSecrets.WaitAsync(stop);
        try
        {
            await using var connection = await dataSource.OpenConnectionAsync(stop);
            await WebhookSecrets.EnsureAsync(connection, accountId, clock.GetUtcNow(), stop);
        }
        finally
        {
            _firstSecrets.Release();
        }
    }

    private Task<WebhookCall?> ReadAsync(ExecuteStep command, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        return steps.FindAsync(
            command,
            (db, found) => found.Select(step => new WebhookCall(step, db.WebhookSecrets
                .Where(secret => secret.AccountId == step.Enrollment.AccountId && (secret.ExpiresAt == null || secret.ExpiresAt > now))
                .OrderByDescending(secret => secret.CreatedAt)
                .Select(secret => secret.Secret)
                .ToList())),
            stop);
    }
}
