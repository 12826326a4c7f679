using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Looks up what a page needs before its transaction begins. Whatever takes another connection or the network belongs here: inside,
/// it would be waited for with locks held. What never changes is kept in memory for the job's other pages.
/// </summary>
public sealed class PagePreparation(NpgsqlDataSource database, SequencePlans plans, ILogger<PagePreparation> logger) : IDisposable
{
    private static readonly string FindJobSql = EmbeddedSql.Beside(typeof(PagePreparation), "FindJob");

    // Up to 10 kB each, if the target is 500 ids.
    private readonly MemoryCache _jobs = new(new MemoryCacheOptions { SizeLimit = 1_000 });

    /// <summary>Looks a job up. Null if the account has no such job.</summary>
    public async ValueTask<PreparedJob?> PrepareAsync(Guid jobId, Guid accountId, CancellationToken stop)
    {
        if (_jobs.TryGetValue((jobId, accountId), out PreparedJob? known))
            return known;
        if (await FindAsync(jobId, accountId, stop) is not { } job)
        {
            JobsLog.UnknownJob(logger, jobId);
            return null;
        }
        if (job.Operation == BulkOperations.Enroll)
            job = job with { First = FirstOf(await plans.GetAsync(job.SequenceId, job.SequenceVersion, stop), job.Anchor) };
        return _jobs.Set((jobId, accountId), job, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = TimeSpan.FromMinutes(10) });
    }

    public void Dispose() => _jobs.Dispose();

    private static NextMove.RunStep FirstOf(SequencePlan plan, DateTimeOffset anchor) => (NextMove.RunStep)NextStep.First(plan, anchor);

    private async Task<PreparedJob?> FindAsync(Guid jobId, Guid accountId, CancellationToken stop)
    {
        await using var command = database.CreateCommand(FindJobSql);
        command.Parameters.Add(new("job_id", jobId));
        command.Parameters.Add(new("account_id", accountId));
        await using var reader = await command.ExecuteReaderAsync(stop);
        if (!await reader.ReadAsync(stop))
            return null;
        return new(
            jobId,
            accountId,
            reader.Get<Guid>("sequence_id"),
            reader.Get<int>("sequence_version"),
            reader.Get<string>("kind"),
            reader.Get<string>("operation"),
            EnrollmentTarget.FromJson(reader.Get<string>("target")),
            reader.Get<bool>("skip_if_already_enrolled"),
            reader.Get<DateTimeOffset>("anchor"),
            First: null,
            reader.Get<string>("mode") == BulkModes.Page,
            reader.TextOrNull("reason"));
    }
}
