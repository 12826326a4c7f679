using Enrollment.Core.Accounts;
using Enrollment.Core.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Auth;

/// <summary>
/// Creates the first account and its key, so that an empty database can be used at all. Runs after the migrations and before the first
/// request. Safe with several processes at once: a lock lets one of them do it, and the others find it done.
/// </summary>
public sealed class FirstStart(
    IDbContextFactory<EnrollmentDb> databases, IConfiguration configuration, TimeProvider clock, ILogger<FirstStart> logger) : IHostedLifecycleService
{
    private const string Setting = "ENROLLMENT_API_KEY";

    // Any number will do as long as it never changes: it names the lock.
    private const long LockKey = 0x6669727374;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({LockKey})", cancellationToken);
        if (await db.Accounts.AnyAsync(cancellationToken))
        {
            await WarnIfUnknownAsync(db, cancellationToken);
            return;
        }

        var given = configuration[Setting];
        var secret = string.IsNullOrEmpty(given) ? ApiKey.NewSecret() : Checked(given);
        var now = clock.GetUtcNow();
        var account = new Account { Id = Guid.CreateVersion7(now), Name = "default", CreatedAt = now };
        db.Add(account);
        await db.SaveChangesAsync(cancellationToken);
        db.Add(ApiKey.Of(secret, account.Id, "first key", Scopes.All, now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        AuthLog.FirstAccount(logger, account.Id);
        if (string.IsNullOrEmpty(given))
            Show(secret);
    }

    // Not by the logger: logs are kept and sent around, the key is to be seen once.
    private static void Show(string secret) => Console.WriteLine(
        $"""

        The API key of the first account, shown this once:

            {secret}

        """);

    private static string Checked(string secret)
    {
        if (secret.Length < ApiKey.MinimumLength)
        {
            throw new InvalidOperationException(
                $"{Setting} has {secret.Length} characters; an API key needs at least {ApiKey.MinimumLength}. Leave it unset to have one made.");
        }
        if (secret.Any(letter => letter is <= ' ' or > '~'))
            throw new InvalidOperationException($"{Setting} must consist of printable ASCII without spaces, or no HTTP header could carry it.");
        return secret;
    }

    private async Task WarnIfUnknownAsync(EnrollmentDb db, CancellationToken stop)
    {
        if (configuration[Setting] is not { Length: > 0 } given)
            return;
        var hash = ApiKey.Hash(given);
        if (!await ApiKey.Valid(db.ApiKeys, clock.GetUtcNow()).AnyAsync(key => key.Sha256 == hash, stop))
            AuthLog.KeyIgnored(logger, Setting);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
