using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Steps;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Looks up what a page needs before its transaction begins. Whatever uses another connection or the network belongs here, because
/// inside the transaction locks would be held meanwhile. Values that never change are kept in memory for the job's other pages.
/// </summary>
public sealed class PagePreparation(NpgsqlDataSource database, SequencePlans plans, ILogger<PagePreparation> logger) : IDisposable
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(PagePreparation), "PagePreparation");

    // Characters of targets, of which one may have a million.
    private readonly MemoryCache _jobs = new(new MemoryCacheOptions { SizeLimit = 10_000_000 });

    /// <summary>Looks up a job. Returns null if the account has no such job.</summary>
    public async ValueTask<PreparedJob?> PrepareAsync(Guid jobId, Guid accountId, CancellationToken stop)
    {
        if (_jobs.TryGetValue((jobId, accountId), out PreparedJob? known))
            return known;
        var (found, length) = await FindAsync(jobId, accountId, stop);
        if (found is not { } job)
        {
            JobsLog.UnknownJob(logger, jobId);
            return null;
        }
        if (job.Operation == BulkOperations.Enroll)
        {
            var plan = await plans.GetAsync(job.SequenceId, job.SequenceVersion, stop);
            job = job with { Plan = plan, First = FirstOf(plan, job.Anchor) };
        }
        // A job of one page is not asked for again.
        return job.IsSingle
            ? job
            : _jobs.Set((jobId, accountId), job, new MemoryCacheEntryOptions { Size = 1_000 + length, SlidingExpiration = TimeSpan.FromMinutes(10) });
    }

    public void Dispose() => _jobs.Dispose();

    private static NextMove.RunStep FirstOf(SequencePlan plan, DateTimeOffset anchor) => (NextMove.RunStep)NextStep.First(plan, anchor);

    private async Task<(PreparedJob? Job, int Length)> FindAsync(Guid jobId, Guid accountId, CancellationToken stop)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new("job_id", jobId));
        command.Parameters.Add(new("account_id", accountId));
        await using var reader = await command.ExecuteReaderAsync(stop);
        if (!await reader.ReadAsync(stop))
            return default;
        var target = reader.Get<string>("target");
        return (new(
            jobId,
            accountId,
            reader.Get<Guid>("sequence_id"),
            reader.Get<int>("sequence_version"),
            reader.Get<string>("kind"),
            reader.Get<string>("operation"),
            EnrollmentTarget.FromJson(target),
            reader.Get<bool>("skip_if_already_enrolled"),
            reader.Get<DateTimeOffset>("anchor"),
            First: null,
            reader.Get<string>("mode") == BulkModes.Page,
            reader.Get<bool>("is_waited_for"),
            reader.TextOrNull("reason"))
        {
            EntersOnce = reader.Get<bool>("enters_once"),
        }, target.Length);
    }
}

/// <summary>Holds what all pages of a job need and what never changes. Read before a page's transaction begins.</summary>
/// <param name="First">The first step and when it is due by the job's anchor; null if the job unenrolls.</param>
/// <param name="IsSingle">Whether the job is in page mode and has one page.</param>
/// <param name="IsWaitedFor">Whether a caller waits for the job.</param>
/// <param name="Reason">The reason, for a job that unenrolls.</param>
public sealed record PreparedJob(
    Guid Id, Guid AccountId, Guid SequenceId, int SequenceVersion, string SequenceKind, string Operation, EnrollmentTarget Target, bool SkipIfAlreadyEnrolled,
    DateTimeOffset Anchor, NextMove.RunStep? First, bool IsSingle, bool IsWaitedFor, string? Reason)
{
    /// <summary>Whether contacts that were ever enrolled in the sequence are passed over.</summary>
    public bool EntersOnce { get; init; }

    /// <summary>The steps of the job's version; null if the job unenrolls.</summary>
    public SequencePlan? Plan { get; init; }

    public Stretch Stretch(Guid afterKey, Guid upToKey) =>
        new(AccountId, SequenceId, Target, Core.Jobs.Stretch.RulesFor(Operation, SequenceKind, EntersOnce), SkipIfAlreadyEnrolled, afterKey, upToKey);
}
