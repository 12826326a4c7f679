using System.Collections.Concurrent;
using System.Data.Common;
using Enrollment.Core.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Auth;

/// <summary>Writes <c>last_used_at</c> of the keys, at most once a minute each and never while a caller waits.</summary>
public sealed class ApiKeyUse(IDbContextFactory<EnrollmentDb> databases, TimeProvider clock, ILogger<ApiKeyUse> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private ConcurrentDictionary<Guid, DateTimeOffset> _used = new();

    public void Note(Guid keyId) => _used[keyId] = clock.GetUtcNow();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first use is written soon, so that a new key's owner sees that it works.
        var wait = TimeSpan.FromSeconds(1);
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(wait, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var used = Interlocked.Exchange(ref _used, new());
            await WriteAsync(used);
            wait = used.IsEmpty ? TimeSpan.FromSeconds(1) : Every;
        }
    }

    private async Task WriteAsync(ConcurrentDictionary<Guid, DateTimeOffset> used)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
            foreach (var (keyId, at) in used)
                await db.ApiKeys.Where(key => key.Id == keyId).ExecuteUpdateAsync(key => key.SetProperty(k => k.LastUsedAt, at), CancellationToken.None);
        }
        catch (Exception away) when (away is DbException or InvalidOperationException)
        {
            AuthLog.UseNotWritten(logger, used.Count, away.Message);
        }
    }
}
