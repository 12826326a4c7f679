using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Outbox;
using Npgsql;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Plans a chunk of pages in one transaction, which sends those that the account's window has room for, so that a job of any size holds nothing
/// in memory and can be cancelled between chunks.
/// </summary>
public sealed class PagePlanner(CallersFirst callers, OutboxUnits units, JobShares shares, ILogger<PagePlanner> logger)
{
    /// <summary>100,000 contacts: one index scan of a tenth of a second, and a cancellation waits no longer than that.</summary>
    private const int PagesPerChunk = 200;

    /// <summary>Contacts looked at for one chunk at most, so that a filter that few match cannot turn a chunk into a scan of millions.</summary>
    private const int ContactsPerWindow = 500_000;

    // Statements that look through a whole window. Of the slowest filters one takes longer than the usual 30 s, and would for ever.
    private const int TimeoutSeconds = 300;

    private static readonly string LockJobSql = EmbeddedSql.Of(typeof(PagePlanner), "LockJob");
    private static readonly string StartJobSql = EmbeddedSql.Of(typeof(PagePlanner), "StartJob");
    private static readonly string WindowEndSql = EmbeddedSql.Of(typeof(PagePlanner), "FindWindowEnd");
    private static readonly string CutPagesSql = EmbeddedSql.Of(typeof(PagePlanner), "CutPages");
    private static readonly string InsertPageSql = EmbeddedSql.Of(typeof(PagePlanner), "InsertSinglePage");
    private static readonly string AdvanceJobSql = EmbeddedSql.Of(typeof(PagePlanner), "AdvanceJob");

    /// <summary>
    /// Starts a queued job, if its account has a place for it, and plans its first pages; it gets the place before, in a
    /// transaction of its own, because planning takes its time. A job that gets none is started by one that ends.
    /// </summary>
    public async Task StartAsync(Guid jobId, Guid accountId, CancellationToken stop)
    {
        await using (var place = await units.BeginAsync(stop))
        {
            var hasPlace = await shares.TryTakePlaceAsync(place, accountId, jobId, stop);
            if (hasPlace is null)
                JobsLog.UnknownJob(logger, jobId);
            if (hasPlace is not true)
                return;
            await place.CommitAsync(stop);
        }

        await callers.LetPassAsync(stop);
        await using var unit = await units.BeginAsync(stop);
        if (await LockAsync(unit.Connection, jobId, accountId, stop) is not { Status: BulkJobStatus.Queued } job)
            return;
        job = job with { CeilingKey = await StartJobAsync(unit.Connection, job, stop) };
        if (job.Mode == BulkModes.Page)
            await PlanSinglePageAsync(unit.Connection, job, stop);
        else
            await PlanChunkAsync(unit, job, stop);
        await shares.HoldPlaceAsync(unit, accountId, jobId, stop);
        await unit.CommitAsync(stop);
    }

    /// <summary>Starts the job of a caller who waits and plans its one page in the given unit, unless that has been done; it takes no place.</summary>
    public async Task StartForCallerAsync(OutboxUnit unit, Guid jobId, Guid accountId, CancellationToken stop)
    {
        if (await LockAsync(unit.Connection, jobId, accountId, stop) is { Status: BulkJobStatus.Queued } job)
            await PlanSinglePageAsync(unit.Connection, job with { CeilingKey = await StartJobAsync(unit.Connection, job, stop) }, stop);
    }

    /// <summary>Plans the next chunk, unless it has been planned or the job has ended.</summary>
    public async Task GoOnAsync(Guid jobId, Guid accountId, int firstPage, Guid afterKey, CancellationToken stop)
    {
        await callers.LetPassAsync(stop);
        await using var unit = await units.BeginAsync(stop);
        var job = await LockAsync(unit.Connection, jobId, accountId, stop);
        if (job is not { Status: BulkJobStatus.Running, IsPlanned: false } || job.PagesPlanned + 1 != firstPage || job.AfterKey != afterKey)
            return;

        await PlanChunkAsync(unit, job, stop);
        await shares.HoldPlaceAsync(unit, accountId, jobId, stop);
        await unit.CommitAsync(stop);
    }

    private async Task PlanChunkAsync(OutboxUnit unit, PlannedJob job, CancellationToken stop)
    {
        var windowEnd = await FindWindowEndAsync(unit.Connection, job, stop);
        var (pages, upTo) = await InsertPagesAsync(unit.Connection, job, windowEnd, stop);

        // Short of a chunk means that the window is used up, and it was the last one if it reaches the ceiling.
        var isWindowDone = pages < PagesPerChunk;
        var isPlanned = isWindowDone && windowEnd == job.CeilingKey;
        await AdvanceAsync(unit.Connection, job, pages, isWindowDone ? windowEnd : upTo, isPlanned, hasMore: false, stop);
        unit.AfterCommit(() => JobsLog.Planned(logger, job.Id, pages, job.PagesPlanned + pages, isPlanned));

        if (!isPlanned)
            unit.Send(PlanningMessages.GoOn(job.Id, job.AccountId, job.PagesPlanned + pages + 1, isWindowDone ? windowEnd : upTo));
    }

    private static async Task<(int Pages, Guid UpToKey)> InsertPagesAsync(
        NpgsqlConnection connection, PlannedJob job, Guid windowEnd, CancellationToken stop)
    {
        await using var command = Command(connection, CutPagesSql, job);
        command.Parameters.Add(new("window_end", windowEnd));
        command.Parameters.Add(new("first_page", job.PagesPlanned + 1));
        command.Parameters.Add(new("page_size", BulkModes.PageSize));
        command.Parameters.Add(new("pages", PagesPerChunk));
        await using var reader = await command.ExecuteReaderAsync(stop);
        var (pages, upTo) = (0, job.AfterKey);
        while (await reader.ReadAsync(stop))
            (pages, upTo) = (pages + 1, reader.Get<Guid>("up_to_key"));
        return (pages, upTo);
    }

    private static async Task<Guid> FindWindowEndAsync(NpgsqlConnection connection, PlannedJob job, CancellationToken stop)
    {
        if (job.Target.Walk == TargetWalk.ByOwnIndex)
            return job.CeilingKey;
        await using var command = new NpgsqlCommand(WindowEndSql, connection)
        {
            Parameters =
            {
                new("account_id", job.AccountId), new("after_key", job.AfterKey),
                new("ceiling_key", job.CeilingKey), new("window", ContactsPerWindow),
            },
        };
        return (Guid)(await command.ExecuteScalarAsync(stop))!;
    }

    private static async Task PlanSinglePageAsync(NpgsqlConnection connection, PlannedJob job, CancellationToken stop)
    {
        var stretch = new Stretch(
            job.AccountId, job.SequenceId, job.Target, Stretch.RulesFor(job.Operation, job.Kind), job.SkipIfAlreadyEnrolled, job.AfterKey, job.CeilingKey);
        var end = await stretch.FindPageEndAsync(connection, stop);
        await using var insert = new NpgsqlCommand(InsertPageSql, connection)
        {
            Parameters =
            {
                new("job_id", job.Id), new("account_id", job.AccountId),
                new("after_key", job.AfterKey), new("up_to_key", end.UpToKey),
            },
        };
        await insert.ExecuteNonQueryAsync(stop);
        await AdvanceAsync(connection, job, pages: 1, end.UpToKey, isPlanned: true, end.HasMore, stop);
    }

    private async Task<PlannedJob?> LockAsync(NpgsqlConnection connection, Guid jobId, Guid accountId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(LockJobSql, connection) { Parameters = { new("job_id", jobId), new("account_id", accountId) } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        if (!await reader.ReadAsync(stop))
        {
            JobsLog.UnknownJob(logger, jobId);
            return null;
        }
        return new PlannedJob(
            jobId,
            accountId,
            reader.Get<Guid>("sequence_id"),
            reader.Get<string>("kind"),
            EnrollmentTarget.FromJson(reader.Get<string>("target")),
            reader.Get<string>("mode"),
            reader.Get<bool>("skip_if_already_enrolled"),
            reader.Get<string>("status"),
            reader.Get<Guid>("after_key"),
            reader.Get<Guid?>("ceiling_key") ?? EnrollmentTarget.LastKey,
            reader.Get<int>("pages_planned"),
            reader.Get<bool>("is_planned"),
            reader.Get<string>("operation"));
    }

    private static async Task<Guid> StartJobAsync(NpgsqlConnection connection, PlannedJob job, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(StartJobSql, connection)
        {
            Parameters =
            {
                new("job_id", job.Id), new("account_id", job.AccountId),
                new("fixed_ceiling", job.Target.Walk == TargetWalk.ByOwnIndex ? EnrollmentTarget.LastKey : DBNull.Value) { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid },
            },
        };
        return (Guid)(await command.ExecuteScalarAsync(stop))!;
    }

    private static async Task AdvanceAsync(
        NpgsqlConnection connection, PlannedJob job, int pages, Guid afterKey, bool isPlanned, bool hasMore, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(AdvanceJobSql, connection)
        {
            Parameters =
            {
                new("job_id", job.Id), new("pages", pages), new("after_key", afterKey),
                new("is_planned", isPlanned), new("has_more", hasMore),
            },
        };
        await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, PlannedJob job)
    {
        var command = new NpgsqlCommand(sql.Replace("{candidates}", job.Target.Candidates, StringComparison.Ordinal), connection) { CommandTimeout = TimeoutSeconds };
        command.Parameters.Add(new("job_id", job.Id));
        command.Parameters.Add(new("account_id", job.AccountId));
        command.Parameters.Add(new("after_key", job.AfterKey));
        job.Target.AddTo(command.Parameters);
        return command;
    }

    private sealed record PlannedJob(
        Guid Id, Guid AccountId, Guid SequenceId, string Kind, EnrollmentTarget Target, string Mode, bool SkipIfAlreadyEnrolled, string Status,
        Guid AfterKey, Guid CeilingKey, int PagesPlanned, bool IsPlanned, string Operation);
}
