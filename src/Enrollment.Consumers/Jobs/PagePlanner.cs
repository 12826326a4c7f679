using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Outbox;
using Npgsql;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Plans a chunk of pages in one transaction and sends those that the account's window has room for. A job of any size therefore holds
/// nothing in memory, and can be cancelled between chunks.
/// </summary>
public sealed class PagePlanner(CallersFirst callers, OutboxUnits units, PagePreparation preparation, JobShares shares, ILogger<PagePlanner> logger)
{
    /// <summary>
    /// How many pages a chunk has: 100,000 contacts, an index scan of a tenth of a second, and a cancellation waits no longer than
    /// that.
    /// </summary>
    private const int PagesPerChunk = 200;

    /// <summary>How many contacts a chunk looks at, so that a filter with few matches cannot turn it into a scan of millions.</summary>
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
    /// Starts a queued job if its account has a place for it, and plans its first pages. The job gets its place in an earlier
    /// transaction, because planning takes time. A job without a place is started when another one ends.
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
        if (await preparation.PrepareAsync(jobId, accountId, stop) is not { } job)
            return;
        await using var unit = await units.BeginAsync(stop);
        if (await LockAsync(unit.Connection, job, stop) is not { Status: BulkJobStatus.Queued } reached)
            return;
        reached = reached with { CeilingKey = await StartJobAsync(unit.Connection, job, stop) };
        if (job.IsSingle)
            await PlanSinglePageAsync(unit.Connection, job, reached, stop);
        else
            await PlanChunkAsync(unit, job, reached, stop);
        await shares.HoldPlaceAsync(unit, accountId, jobId, stop);
        await unit.CommitAsync(stop);
    }

    /// <summary>
    /// Starts the job of a waiting caller and plans its one page in the given unit, unless that has been done. The job takes no place.
    /// </summary>
    public static async Task StartForCallerAsync(OutboxUnit unit, PreparedJob job, CancellationToken stop)
    {
        if (await LockAsync(unit.Connection, job, stop) is { Status: BulkJobStatus.Queued } reached)
            await PlanSinglePageAsync(unit.Connection, job, reached with { CeilingKey = await StartJobAsync(unit.Connection, job, stop) }, stop);
    }

    /// <summary>Plans the next chunk, unless it has been planned or the job has ended.</summary>
    public async Task GoOnAsync(Guid jobId, Guid accountId, int firstPage, Guid afterKey, CancellationToken stop)
    {
        await callers.LetPassAsync(stop);
        if (await preparation.PrepareAsync(jobId, accountId, stop) is not { } job)
            return;
        await using var unit = await units.BeginAsync(stop);
        var reached = await LockAsync(unit.Connection, job, stop);
        if (reached is not { Status: BulkJobStatus.Running, IsPlanned: false } || reached.PagesPlanned + 1 != firstPage || reached.AfterKey != afterKey)
            return;

        await PlanChunkAsync(unit, job, reached, stop);
        await shares.HoldPlaceAsync(unit, accountId, jobId, stop);
        await unit.CommitAsync(stop);
    }

    private async Task PlanChunkAsync(OutboxUnit unit, PreparedJob job, PlanningState reached, CancellationToken stop)
    {
        var windowEnd = await FindWindowEndAsync(unit.Connection, job, reached, stop);
        var (pages, upTo) = await InsertPagesAsync(unit.Connection, job, reached, windowEnd, stop);

        // Short of a chunk means that the window is used up, and it was the last one if it reaches the ceiling.
        var isWindowDone = pages < PagesPerChunk;
        var isPlanned = isWindowDone && windowEnd == reached.CeilingKey;
        await AdvanceAsync(unit.Connection, job, pages, isWindowDone ? windowEnd : upTo, isPlanned, hasMore: false, stop);
        unit.AfterCommit(() => JobsLog.Planned(logger, job.Id, pages, reached.PagesPlanned + pages, isPlanned));

        if (!isPlanned)
            unit.Send(PlanningMessages.GoOn(job.Id, job.AccountId, reached.PagesPlanned + pages + 1, isWindowDone ? windowEnd : upTo));
    }

    private static async Task<(int Pages, Guid UpToKey)> InsertPagesAsync(
        NpgsqlConnection connection, PreparedJob job, PlanningState reached, Guid windowEnd, CancellationToken stop)
    {
        var sql = CutPagesSql.Replace("{candidates}", job.Target.Candidates, StringComparison.Ordinal);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = TimeoutSeconds };
        command.Parameters.Add(new("job_id", job.Id));
        command.Parameters.Add(new("account_id", job.AccountId));
        command.Parameters.Add(new("after_key", reached.AfterKey));
        command.Parameters.Add(new("window_end", windowEnd));
        command.Parameters.Add(new("first_page", reached.PagesPlanned + 1));
        command.Parameters.Add(new("page_size", BulkModes.PageSize));
        command.Parameters.Add(new("pages", PagesPerChunk));
        job.Target.AddTo(command.Parameters);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var (pages, upTo) = (0, reached.AfterKey);
        while (await reader.ReadAsync(stop))
            (pages, upTo) = (pages + 1, reader.Get<Guid>("up_to_key"));
        return (pages, upTo);
    }

    private static async Task<Guid> FindWindowEndAsync(NpgsqlConnection connection, PreparedJob job, PlanningState reached, CancellationToken stop)
    {
        if (job.Target.Walk == TargetWalk.ByOwnIndex)
            return reached.CeilingKey;
        await using var command = new NpgsqlCommand(WindowEndSql, connection)
        {
            Parameters =
            {
                new("account_id", job.AccountId), new("after_key", reached.AfterKey),
                new("ceiling_key", reached.CeilingKey), new("window", ContactsPerWindow),
            },
        };
        return (Guid)(await command.ExecuteScalarAsync(stop))!;
    }

    private static async Task PlanSinglePageAsync(NpgsqlConnection connection, PreparedJob job, PlanningState reached, CancellationToken stop)
    {
        var end = await job.Stretch(reached.AfterKey, reached.CeilingKey).FindPageEndAsync(connection, stop);
        await using var insert = new NpgsqlCommand(InsertPageSql, connection)
        {
            Parameters =
            {
                new("job_id", job.Id), new("account_id", job.AccountId),
                new("after_key", reached.AfterKey), new("up_to_key", end.UpToKey),
            },
        };
        await insert.ExecuteNonQueryAsync(stop);
        await AdvanceAsync(connection, job, pages: 1, end.UpToKey, isPlanned: true, end.HasMore, stop);
    }

    private static async Task<PlanningState?> LockAsync(NpgsqlConnection connection, PreparedJob job, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(LockJobSql, connection) { Parameters = { new("job_id", job.Id), new("account_id", job.AccountId) } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop)
            ? new(
                reader.Get<string>("status"), reader.Get<Guid>("after_key"), reader.Get<Guid?>("ceiling_key") ?? EnrollmentTarget.LastKey,
                reader.Get<int>("pages_planned"), reader.Get<bool>("is_planned"))
            : null;
    }

    private static async Task<Guid> StartJobAsync(NpgsqlConnection connection, PreparedJob job, CancellationToken stop)
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
        NpgsqlConnection connection, PreparedJob job, int pages, Guid afterKey, bool isPlanned, bool hasMore, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(AdvanceJobSql, connection)
        {
            Parameters =
            {
                new("job_id", job.Id), new("account_id", job.AccountId), new("pages", pages), new("after_key", afterKey),
                new("is_planned", isPlanned), new("has_more", hasMore),
            },
        };
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>How far planning has come, as the locked row says.</summary>
    private sealed record PlanningState(string Status, Guid AfterKey, Guid CeilingKey, int PagesPlanned, bool IsPlanned);
}
