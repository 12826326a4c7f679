using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Core.Jobs;

/// <summary>
/// Keeps each account to its share of the bus: a window of its pages and a few of its jobs at a time. A running job holds a place. A
/// page is in flight from when it is sent until it is done; pages in flight are counted anew each time, so no slot can be lost. A page
/// that is done is swapped for the next one of its job without waiting. Where a swap is not possible, and to plan pages or free places,
/// the transaction takes the account's turn as its last lock. A holder of the turn waits for no other lock, except for the account's own
/// row, to be charged or paid back. The window holds because a swap leaves the number in flight as it is, and only the holder of the
/// turn fills the window. docs/decisions say why the last page of a job is not missed.
/// </summary>
public sealed class JobShares(IOptions<JobOptions> options)
{
    private const string TakeTurnSql = "select pg_advisory_xact_lock(hashtextextended('job shares ' || @account_id, 0))";

    private static readonly string TakePlaceSql = EmbeddedSql.Of(typeof(JobShares), "TakePlace");
    private static readonly string HoldPlaceSql = EmbeddedSql.Of(typeof(JobShares), "HoldPlace");
    private static readonly string FreePlacesSql = EmbeddedSql.Of(typeof(JobShares), "FreePlaces");
    private static readonly string SwapPageSql = EmbeddedSql.Of(typeof(JobShares), "SwapPage");
    private static readonly string FillWindowSql = EmbeddedSql.Of(typeof(JobShares), "FillWindow");
    private static readonly string IsNothingLeftSql = EmbeddedSql.Of(typeof(JobShares), "IsNothingLeft");

    /// <summary>Gives a queued job a place if its account has a free one.</summary>
    /// <returns>Whether the job has a place now. If not, one of the account's jobs starts it when it ends. Null if there is no such job.</returns>
    public async Task<bool?> TryTakePlaceAsync(OutboxUnit unit, Guid accountId, Guid jobId, CancellationToken stop)
    {
        await using var batch = Batch(unit, accountId, new NpgsqlBatchCommand(TakePlaceSql)
        {
            Parameters = { new("account_id", accountId), new("job_id", jobId), new("running_per_account", options.Value.RunningPerAccount) },
        });
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.NextResultAsync(stop);
        return await reader.ReadAsync(stop) ? reader.Get<bool>("has_place") : null;
    }

    /// <summary>Gives a running job a place even if there is none free, and fills its account's window.</summary>
    public async Task HoldPlaceAsync(OutboxUnit unit, Guid accountId, Guid jobId, CancellationToken stop)
    {
        await using var batch = Batch(
            unit, accountId,
            new(HoldPlaceSql) { Parameters = { new("account_id", accountId), new("job_id", jobId) } },
            FillWindow(accountId));
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.NextResultAsync(stop);
        await ReadPagesAsync(reader, unit, accountId, stop);
    }

    /// <summary>Sends the next page of the job in exchange for one that is done in the same transaction. Waits for no lock.</summary>
    /// <param name="operation">See <see cref="BulkOperations"/>.</param>
    /// <returns>Whether another page of the job was sent. If not, <see cref="PageDoneAsync"/> has to be called.</returns>
    public async Task<bool> TrySwapAsync(OutboxUnit unit, Guid accountId, Guid jobId, int pageNumber, string operation, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SwapPageSql, unit.Connection, unit.Transaction)
        {
            Parameters =
            {
                new("account_id", accountId), new("job_id", jobId), new("page_number", pageNumber), new("pages_in_flight", options.Value.PagesInFlight),
            },
        };
        if (await command.ExecuteScalarAsync(stop) is not int next)
            return false;
        unit.Send(PlanningMessages.Page(jobId, accountId, next, operation));
        return true;
    }

    /// <summary>Fills the account's window after one of its pages is done in the same transaction.</summary>
    /// <returns>Whether the job is complete once the transaction commits.</returns>
    public async Task<bool> PageDoneAsync(OutboxUnit unit, Guid accountId, Guid jobId, CancellationToken stop)
    {
        await using var batch = Batch(
            unit, accountId, FillWindow(accountId), new(IsNothingLeftSql) { Parameters = { new("account_id", accountId), new("job_id", jobId) } });
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.NextResultAsync(stop);
        await ReadPagesAsync(reader, unit, accountId, stop);
        await reader.NextResultAsync(stop);
        return await reader.ReadAsync(stop) && reader.Get<bool>("is_nothing_left");
    }

    /// <summary>Starts the account's queued jobs, and sends pages of running ones, in the place of jobs that end in the same transaction.</summary>
    public async Task LeaveAsync(OutboxUnit unit, Guid accountId, IReadOnlyCollection<Guid> endedJobs, CancellationToken stop)
    {
        if (endedJobs.Count == 0)
            return;
        await using var batch = Batch(
            unit, accountId,
            new(FreePlacesSql)
            {
                Parameters = { new("account_id", accountId), new("job_ids", endedJobs.ToArray()), new("running_per_account", options.Value.RunningPerAccount) },
            },
            FillWindow(accountId));
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.NextResultAsync(stop);
        while (await reader.ReadAsync(stop))
            unit.Send(PlanningMessages.Begin(reader.Get<Guid>("job_id"), accountId, reader.Get<Guid>("sequence_id"), reader.Get<string>("operation")));
        await reader.NextResultAsync(stop);
        await ReadPagesAsync(reader, unit, accountId, stop);
    }

    // Statements of their own behind the lock: each sees what was committed while the first one waited.
    private static NpgsqlBatch Batch(OutboxUnit unit, Guid accountId, params NpgsqlBatchCommand[] commands)
    {
        var batch = new NpgsqlBatch(unit.Connection, unit.Transaction)
        {
            BatchCommands = { new(TakeTurnSql) { Parameters = { new("account_id", accountId) } } },
        };
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        return batch;
    }

    private NpgsqlBatchCommand FillWindow(Guid accountId) =>
        new(FillWindowSql) { Parameters = { new("account_id", accountId), new("pages_in_flight", options.Value.PagesInFlight) } };

    private static async Task ReadPagesAsync(NpgsqlDataReader reader, OutboxUnit unit, Guid accountId, CancellationToken stop)
    {
        while (await reader.ReadAsync(stop))
            unit.Send(PlanningMessages.Page(reader.Get<Guid>("job_id"), accountId, reader.Get<int>("page_number"), reader.Get<string>("operation")));
    }
}
