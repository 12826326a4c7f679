using Enrollment.Core.Accounts;
using Enrollment.Core.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Enrollment.Api.Auth;

/// <summary>
/// Finds the caller that a key belongs to. Known keys are cached for a few seconds, so that a busy caller costs no query; a revoked key
/// may work that much longer. Unknown keys are not cached, so a new key works at once.
/// </summary>
public sealed class ApiKeys(IDbContextFactory<EnrollmentDb> databases, ApiKeyUse use, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);

    private readonly MemoryCache _found = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private readonly Lock _lock = new();
    private long _forgotten;

    /// <summary>Finds the caller that a key belongs to. Returns null if the key is unknown, revoked or expired.</summary>
    public async ValueTask<Caller?> FindAsync(string secret, CancellationToken stop)
    {
        var hash = ApiKey.Hash(secret);
        var name = Convert.ToHexString(hash);
        if (!_found.TryGetValue(name, out Caller? caller))
        {
            var forgotten = Volatile.Read(ref _forgotten);
            await using var db = await databases.CreateDbContextAsync(stop);
            caller = await ApiKey.Valid(db.ApiKeys, clock.GetUtcNow())
                .Where(key => key.Sha256 == hash)
                .Join(db.Accounts, key => key.AccountId, account => account.Id,
                    (key, account) => new Caller(key.AccountId, key.Id, key.Scopes, key.ExpiresAt, account.CreditsRemaining != null))
                .SingleOrDefaultAsync(stop);
            if (caller is null)
                return null;
            Remember(name, caller, forgotten);
        }
        if (caller!.KeyExpiresAt <= clock.GetUtcNow())
            return null;
        use.Note(caller.KeyId);
        return caller;
    }

    /// <summary>Forgets a key that has been revoked. This process refuses it at once, the others within seconds.</summary>
    public void Forget(byte[] sha256)
    {
        lock (_lock)
        {
            _forgotten++;
            _found.Remove(Convert.ToHexString(sha256));
        }
    }

    public void Dispose() => _found.Dispose();

    // Unless one was forgotten since the database was asked: it may have been this one.
    private void Remember(string name, Caller caller, long forgotten)
    {
        lock (_lock)
        {
            if (_forgotten == forgotten)
                _found.Set(name, caller, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Remembered });
        }
    }
}
