using Enrollment.Core.Calls;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Enrollment.Core.Steps;

/// <summary>Keeps plans in memory by sequence and version. A version is written once, so a plan stays true.</summary>
public sealed class SequencePlans(Func<DbContext> openDatabase) : IDisposable
{
    // Some 2 kB each.
    private readonly MemoryCache _plans = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <exception cref="KeyNotFoundException">There is no such version.</exception>
    public async ValueTask<SequencePlan> GetAsync(Guid sequenceId, int version, CancellationToken stop)
    {
        if (_plans.TryGetValue((sequenceId, version), out SequencePlan? known))
            return known!;
        await using var db = openDatabase();
        return await ReadAsync(db, sequenceId, version, stop);
    }

    /// <summary>
    /// Reads a plan through the caller's own connection. A request that holds one connection and waits for another can starve the pool.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no such version.</exception>
    public async ValueTask<SequencePlan> GetAsync(DbContext db, Guid sequenceId, int version, CancellationToken stop) =>
        _plans.TryGetValue((sequenceId, version), out SequencePlan? known) ? known! : await ReadAsync(db, sequenceId, version, stop);

    private async Task<SequencePlan> ReadAsync(DbContext db, Guid sequenceId, int version, CancellationToken stop)
    {
        var steps = await db.Set<SequenceStep>().AsNoTracking()
            .Where(step => step.SequenceId == sequenceId && step.Version == version && step.IsActive)
            .OrderBy(step => step.Position)
            .ToListAsync(stop);
        if (steps.Count == 0)
            throw new KeyNotFoundException($"Sequence {sequenceId} has no active steps in version {version}.");

        var rules = await db.Set<CallRules>().AsNoTracking().SingleOrDefaultAsync(r => r.SequenceId == sequenceId && r.Version == version, stop);
        var plan = new SequencePlan(sequenceId, version, steps.ConvertAll(PlannedStep.Of)) { CallRules = rules?.ToRules() };
        return _plans.Set((sequenceId, version), plan, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = TimeSpan.FromHours(1) });
    }

    public void Dispose() => _plans.Dispose();
}
