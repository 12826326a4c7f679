using System.Diagnostics;
using Enrollment.Consumers.Jobs;
using Enrollment.Core.Accounts;
using Enrollment.Core.Database;
using Enrollment.Core.Hosting;
using Enrollment.Core.Imports;
using Enrollment.Core.Imports.Reading;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Enrollment.Consumers.Imports;

/// <summary>
/// Merges one batch: its rows, the job that enrolls its members, the charge and the answer commit together, or the batch is refused as a
/// whole. Safe to repeat: the batch goes in the same transaction, and while it lasts no other process can have it.
/// </summary>
public sealed class RunBatch(
    IDbContextFactory<EnrollmentDb> databases, OutboxUnits units, RunImport import, FetchFile files, BatchesInWork work, WaitingBatches waiting,
    UnmergedBatches unmerged, BatchFigures figures, CallersFirst callers, IOptions<CreditOptions> credits, IOptions<ImportContactsOptions> options, TimeProvider clock,
    ILogger<RunBatch> logger)
{
    // A batch that was begun so often without an end takes its process down, or fails for a reason of its own that nobody knows.
    private const int MaxAttempts = 20;

    internal async Task RunAsync(WaitingBatch batch, CancellationToken stop)
    {
        try
        {
            if (batch.Attempts > MaxAttempts)
            {
                // Reading it may be what takes the process down.
                await unmerged.RefuseAsync(batch, BatchRefusals.InternalError, stop);
                return;
            }
            var request = BatchRequest.Read(batch.Body, out var label, out var refusal);
            batch = batch with { Label = label };
            await (request is null ? unmerged.RefuseAsync(batch, refusal!, stop) : RunAsync(batch, request, stop));
        }
        catch (Exception own) when (FaultOrigin.IsOwn(own) && !stop.IsCancellationRequested)
        {
            await unmerged.RefuseForOwnFaultAsync(batch, own, stop);
        }
        catch (Exception away) when (!stop.IsCancellationRequested && (away is FileAwayException || FaultOrigin.IsOutside(away)))
        {
            await unmerged.PostponeAsync(batch, away.Message, stop);
        }
        catch (Exception unknown) when (!stop.IsCancellationRequested)
        {
            await unmerged.PostponeAfterUnknownAsync(batch, unknown, stop);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Rolled back: it is begun again by the next process.
        }
    }

    private async Task RunAsync(WaitingBatch batch, BatchRequest request, CancellationToken stop)
    {
        var began = clock.GetUtcNow();
        try
        {
            if (await RefuseUnreadAsync(batch, request, stop) is { } refusal)
                await unmerged.RefuseAsync(batch, refusal, stop);
            else if (request.File is not null && !work.TryTakeFilePlace(batch.ImportId))
                await waiting.AwaitFilePlaceAsync(batch, stop);
            else
                await ImportAsync(batch, request, stop);
        }
        catch (FileRefusedException refused)
        {
            await unmerged.RefuseAsync(batch, refused.Refusal, stop);
        }
        // The last attempt may begin within the patience and last longer: a large file that breaks off late is fetched once more.
        catch (FileAwayException away) when (began - batch.FirstAttemptAt >= options.Value.FilePatience)
        {
            await unmerged.RefuseAsync(batch, away.ToRefusal(), stop);
        }
    }

    private async Task ImportAsync(WaitingBatch batch, BatchRequest request, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var unit = await units.BeginAsync(db, stop);
        // Before a file is fetched, or two processes would fetch it.
        if (!await WaitingBatches.TryHoldAsync(unit.Connection, batch, stop))
        {
            await unit.DisposeAsync();
            await waiting.GiveBackAsync(batch, stop);
            return;
        }
        await using var file = await OpenFileAsync(unit, request, stop);
        // The producer waits for an answer: batches go before the pages of those that came earlier. A file may be on its way for long.
        using var merging = file is null ? callers.Serve() : null;
        switch (await MergeAsync(db, unit, batch, request, file?.Reader ?? request.OpenRows(), stop))
        {
            case BatchEnd.Refused(var refusal):
                await unit.DisposeAsync();
                await unmerged.RefuseAsync(batch, refusal, stop);
                break;
            case BatchEnd.Raced:
                await unit.DisposeAsync();
                await unmerged.PostponeAsync(batch, "others kept changing the same rows", stop);
                break;
            case BatchEnd.Merged(var finished, var jobId):
                await WaitingBatches.TryRemoveAsync(unit.Connection, batch, stop);
                var replies = await WaitingBatches.TakeRepliesAsync(unit.Connection, batch, stop);
                unit.Send(BatchAnswers.Imported(StoredOf(batch, request, finished, jobId), finished.Rows.Refused.First, replies));
                unit.AfterCommit(() => NoteMerged(batch, finished, jobId, Stopwatch.GetElapsedTime(began)));
                await unit.CommitAsync(stop);
                break;
        }
    }

    /// <returns>The rows of the file that the batch names; null if it names none.</returns>
    private async Task<FetchedRows?> OpenFileAsync(OutboxUnit unit, BatchRequest request, CancellationToken stop)
    {
        if (request.File is null)
            return null;
        await SessionSettings.RaiseIdleInTransactionAsync(unit.Connection, stop);
        return await files.OpenAsync(request.File, request.Table.Shape, stop);
    }

    private async Task<BatchEnd> MergeAsync(
        EnrollmentDb db, OutboxUnit unit, WaitingBatch batch, BatchRequest request, IRowReader rows, CancellationToken stop)
    {
        var job = request.Enroll is null ? null : new ImportJob(Guid.CreateVersion7(clock.GetUtcNow()), request.Enroll.SequenceId);
        var origin = new ImportOrigin(batch.AccountId, batch.ApiKeyId, SourceOf(request))
        {
            Name = request.Name,
            OnExisting = request.OnExisting,
            Taken = new(batch.ImportId, job),
        };
        if (await import.TryAsync(unit, request.Table, rows, origin, stop) is not { } finished)
            return new BatchEnd.Raced();
        if (request.Enroll is { } enroll)
        {
            var acceptance = await AcceptJob.TryAsync(
                db, unit, kind: null, batch.AccountId, enroll.SequenceId, enroll.ToWork(batch.ImportId), new(batch.ApiKeyId, JobId: job!.Id),
                clock.GetUtcNow(), stop);
            if (acceptance is JobAcceptance.Refused(var refusal))
                return new BatchEnd.Refused(enroll.At(refusal));
        }
        return await ChargeAsync(unit, batch, request, stop) is { } unpaid ? new BatchEnd.Refused(unpaid) : new BatchEnd.Merged(finished, job?.Id);
    }

    /// <summary>Refuses before the rows are read what would be refused behind them. The job looks at its sequence once more.</summary>
    private async Task<Refusal?> RefuseUnreadAsync(WaitingBatch batch, BatchRequest request, CancellationToken stop)
    {
        var isOfCustomers = request.Table.Kind == ImportKinds.Customers;
        if (!isOfCustomers && request.Enroll is null)
            return null;
        await using var db = await databases.CreateDbContextAsync(stop);
        // What the key may do does not change; it may have been revoked since, but the message was accepted before.
        var scopes = await db.ApiKeys.Where(key => key.Id == batch.ApiKeyId && key.AccountId == batch.AccountId).Select(key => key.Scopes).SingleAsync(stop);
        if ((isOfCustomers ? BatchKey.Lacks(scopes, Scopes.CustomersWrite) : null) is { } lacksCustomers)
            return lacksCustomers;
        if (request.Enroll is null)
            return null;
        if (BatchKey.Lacks(scopes, Scopes.AutomationsWrite) is { } lacking)
            return lacking;
        return await SequenceAdmission.RefusalAsync(db, kind: null, batch.AccountId, request.Enroll.SequenceId, stop) is { } refusal ? request.Enroll.At(refusal) : null;
    }

    // As much as the requests over HTTP that do the same.
    private async Task<Refusal?> ChargeAsync(OutboxUnit unit, WaitingBatch batch, BatchRequest request, CancellationToken stop)
    {
        var cost = credits.Value.Write * (request.Enroll is null ? 1 : 2);
        return (await Credits.ChargeAsync(unit.Connection, batch.AccountId, Spending.Request(cost), stop)).IsPaid
            ? null
            : new(RefusalCodes.InsufficientCredits, $"The batch costs {cost} credits, and the account has fewer left. Nothing was changed.");
    }

    private void NoteMerged(WaitingBatch batch, FinishedImport finished, Guid? jobId, TimeSpan elapsed)
    {
        var (rows, refused) = (finished.Rows.Rows, finished.Rows.Refused.Count);
        ImportBatchesLog.Merged(logger, batch.ImportId, batch.AccountId, rows, refused, jobId, elapsed);
        figures.NoteMerged(rows, refused, elapsed);
    }

    private static string SourceOf(BatchRequest request) => request.File is null ? ImportSources.Queue : ImportSources.File;

    private static StoredImport StoredOf(WaitingBatch batch, BatchRequest request, FinishedImport finished, Guid? jobId) => new()
    {
        Id = batch.ImportId,
        AccountId = batch.AccountId,
        Kind = request.Table.Kind,
        Source = SourceOf(request),
        Status = ImportStatus.Completed,
        MessageId = batch.MessageId,
        Rows = finished.Rows.Rows,
        Created = finished.Rows.Created,
        Updated = finished.Rows.Updated,
        Unchanged = finished.Rows.Unchanged,
        Refused = finished.Rows.Refused.Count,
        Linked = finished.Rows.Linked,
        BulkJobId = jobId,
        FinishedAt = finished.FinishedAt,
    };
}

/// <summary>How an attempt to merge a batch ended, before the commit.</summary>
internal abstract record BatchEnd
{
    private BatchEnd()
    {
    }

    public sealed record Merged(FinishedImport Import, Guid? JobId) : BatchEnd;

    /// <summary>Nothing may be committed.</summary>
    public sealed record Refused(Refusal Refusal) : BatchEnd;

    /// <summary>Others kept changing the same rows.</summary>
    public sealed record Raced : BatchEnd;
}
