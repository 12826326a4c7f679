using Enrollment.Core.Database;
using Enrollment.Core.Telemetry;
using Microsoft.Extensions.Options;

namespace Enrollment.Consumers.Imports;

/// <summary>
/// Merges the batches that were taken in, several at once: the accounts take turns, and within one the oldest begins first. Any
/// number of processes may do so: the database says which batch is whose.
/// </summary>
public sealed class BatchRunner(
    WaitingBatches waiting, BatchesInWork work, RunBatch run, IOptions<ImportContactsOptions> options, TimeProvider clock, Outages outages, ILogger<BatchRunner> logger)
    : BackgroundService
{
    private const string Database = "the database of batches";

    // For batches that other processes took in, and for those that wait for their next attempt.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _wake = new(0, 1);

    private Guid _servedLast;

    /// <summary>Says that there is something to look for.</summary>
    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It was said already.
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(MergeAsync(stoppingToken), CountAsync(stoppingToken));

    private async Task MergeAsync(CancellationToken stoppingToken)
    {
        using var places = new SemaphoreSlim(options.Value.Concurrency);
        var running = new List<Task>();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await places.WaitAsync(stoppingToken);
                if (await FindAsync(stoppingToken) is not { } batch)
                {
                    places.Release();
                    await _wake.WaitAsync(LookEvery, stoppingToken);
                    continue;
                }
                running.Add(RunInPlaceAsync(batch, places, stoppingToken));
                running.RemoveAll(task => task.IsCompleted);
            }
        }
        finally
        {
            // They are rolled back by now, and give their places back.
            await Task.WhenAll(running);
        }
    }

    private async Task RunInPlaceAsync(WaitingBatch batch, SemaphoreSlim places, CancellationToken stop)
    {
        // The finder goes on at once.
        await Task.Yield();
        try
        {
            await run.RunAsync(batch, stop);
        }
        catch (Exception unexpected)
        {
            ImportBatchesLog.Failed(logger, unexpected, batch.ImportId, batch.AccountId);
        }
        finally
        {
            work.Remove(batch.ImportId);
            places.Release();
            Wake();
        }
    }

    private async Task CountAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(CountEvery, clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            try
            {
                EnrollmentTelemetry.ImportsWaiting.Record(await waiting.CountAsync(stop));
            }
            catch (Exception) when (!stop.IsCancellationRequested)
            {
                // The look for batches tells of it.
            }
        }
    }

    /// <summary>Claims the batch whose turn it is. Returns null if there is none, or the database is away.</summary>
    private async Task<WaitingBatch?> FindAsync(CancellationToken stop)
    {
        try
        {
            var now = clock.GetUtcNow();
            // Behind the account that was served last; then from the first on.
            var batch = await waiting.ClaimNextAsync(_servedLast, work, now, stop)
                ?? (_servedLast == Guid.Empty ? null : await waiting.ClaimNextAsync(Guid.Empty, work, now, stop));
            if (batch is not null)
            {
                _servedLast = batch.AccountId;
                work.Add(batch.ImportId, batch.AccountId);
            }
            outages.End(Database);
            return batch;
        }
        catch (Exception away) when (!stop.IsCancellationRequested)
        {
            if (!FaultOrigin.IsOutside(away))
                ImportBatchesLog.LookBroke(logger, away);
            else if (outages.IsNews(Database))
                ImportBatchesLog.DatabaseAway(logger, away.Message);
            return null;
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }
}
