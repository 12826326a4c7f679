using System.Threading.RateLimiting;
using Enrollment.Api.Http;
using Enrollment.Core.Imports;
using Microsoft.Extensions.Options;

namespace Enrollment.Api.Imports;

/// <summary>
/// How many imports are under way. Each has a database connection and an open transaction for as long as its upload takes,
/// which the caller decides: without bounds, slow uploads by one key would leave nobody else a connection.
/// </summary>
internal sealed class ImportPlaces(IOptions<ImportOptions> options) : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private readonly PartitionedRateLimiter<Guid> _ofAccount =
        PartitionedRateLimiter.Create<Guid, Guid>(account => RateLimitPartition.GetConcurrencyLimiter(account, _ => AtOnce(options.Value.MaxAtOncePerAccount)));

    private readonly ConcurrencyLimiter _ofProcess = new(AtOnce(options.Value.MaxAtOnce));

    /// <summary>A place, to be given back by disposing of it; null: all are taken, and <paramref name="problem"/> says whose.</summary>
    public IDisposable? Take(Guid account, out Problem? problem)
    {
        problem = null;
        var ofAccount = _ofAccount.AttemptAcquire(account);
        if (!ofAccount.IsAcquired)
        {
            problem = Full($"The account has {options.Value.MaxAtOncePerAccount} imports under way, which is as many as it may have at once.");
            return null;
        }
        var ofProcess = _ofProcess.AttemptAcquire();
        if (ofProcess.IsAcquired)
            return new Place(ofAccount, ofProcess);
        ofAccount.Dispose();
        problem = Full($"The service has {options.Value.MaxAtOnce} imports under way, which is as many as it takes at once.");
        return null;
    }

    public void Dispose()
    {
        _ofAccount.Dispose();
        _ofProcess.Dispose();
    }

    private static ConcurrencyLimiterOptions AtOnce(int places) => new() { PermitLimit = places, QueueLimit = 0 };

    private static Problem Full(string detail) =>
        new(Problems.RateLimited, detail + " Nothing was imported.") { RetryAfter = RetryAfter, Fix = "Send the file again when one of them is done." };

    private sealed class Place(RateLimitLease ofAccount, RateLimitLease ofProcess) : IDisposable
    {
        public void Dispose()
        {
            ofProcess.Dispose();
            ofAccount.Dispose();
        }
    }
}
