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
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Enrollment.Consumers.Imports;

/// <summary>
/// Merges one batch: its rows, the job that enrolls its members, the charge and the answer commit together, or the batch is refused as a
/// whole. Safe to repeat: the batch goes in the same transaction, and while it lasts no other process can have it.
/// </summary>
public sealed class RunBatch(
    IDbContextFactory<EnrollmentDb> databases, OutboxUnits units, RunImport import, FetchFile files, WaitingBatches waiting, BatchFigures figures, CallersFirst callers,
    IOptions<CreditOptions> credits, IOptions<ImportContactsOptions> options, TimeProvider clock, ILogger<RunBatch> logger)
{
    // A batch that was begun so often without an end takes its process down, or fails for a reason of its own that nobody knows.
    private const int MaxAttempts = 20;

    private static readonly TimeSpan FilePlaceAfter = TimeSpan.FromSeconds(1);

    // Together with the attempts, some twenty minutes: a schema in the middle of a restore looks like that, too.
    private static readonly TimeSpan PauseAfterUnknown = TimeSpan.FromMinutes(1);

    // A slow server may take half an hour: files have half of the places at most, so that other batches always find one.
    private readonly int _mostFiles = Math.Max(1, options.Value.Concurrency / 2);

    private int _files;

    internal async Task RunAsync(WaitingBatch batch, CancellationToken stop)
    {
        try
        {
            if (batch.Attempts > MaxAttempts)
            {
                // Reading it may be what takes the process down.
                await RefuseAsync(batch, BatchRefusals.InternalError, stop);
                return;
            }
            var request = BatchRequest.Read(batch.Body, out var label, out var refusal);
            batch = batch with { Label = label };
            await (request is null ? RefuseAsync(batch, refusal!, stop) : RunAsync(batch, request, stop));
        }
        catch (Exception own) when (FaultOrigin.IsOwn(own) && !stop.IsCancellationRequested)
        {
            ImportBatchesLog.Failed(logger, own, batch.ImportId, batch.AccountId);
            await RefuseOrPostponeAsync(batch, stop);
        }
        catch (Exception away) when (!stop.IsCancellationRequested && (away is FileAwayException || FaultOrigin.IsOutside(away)))
        {
            await PostponeAsync(batch, away.Message, stop);
        }
        catch (Exception unknown) when (!stop.IsCancellationRequested)
        {
            // It may be the batch's own after all: the attempt counts, and the last of them ends it.
            ImportBatchesLog.Failed(logger, unknown, batch.ImportId, batch.AccountId);
            await waiting.PostponeAsync(batch, clock.GetUtcNow() + PauseAfterUnknown, givesBack: false, stop);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Rolled back: it is begun again by the next process.
        }
    }

    private async Task RunAsync(WaitingBatch batch, BatchRequest request, CancellationToken stop)
    {
        if (await RefuseScopeAsync(batch, request, stop) is { } lacking)
        {
            await RefuseAsync(batch, lacking, stop);
            return;
        }
        var begun = clock.GetUtcNow();
        if (request.File is null)
        {
            await ImportAsync(batch, request, request.OpenRows(), stop);
            return;
        }
        try
        {
            if (Interlocked.Increment(ref _files) > _mostFiles)
            {
                await waiting.PutOffAsync(batch, FilePlaceAfter, stop);
                return;
            }
            await using var file = await files.OpenAsync(request.File, request.Table.Shape, stop);
            await ImportAsync(batch, request, file.Reader, stop);
        }
        catch (FileRefusedException refused)
        {
            await RefuseAsync(batch, refused.Refusal, stop);
        }
        // Of the last attempt only its beginning counts: a large file that breaks off after long is fetched once more.
        catch (FileAwayException away) when (begun - batch.FirstAttemptAt >= options.Value.FilePatience)
        {
            await RefuseAsync(batch, away.ToRefusal(), stop);
        }
        finally
        {
            Interlocked.Decrement(ref _files);
        }
    }

    private async Task ImportAsync(WaitingBatch batch, BatchRequest request, IRowReader rows, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var unit = await units.BeginAsync(db, stop);
        if (!await WaitingBatches.TryHoldAsync(unit.Connection, batch, stop))
        {
            await unit.DisposeAsync();
            await waiting.GiveBackAsync(batch, stop);
            return;
        }
        // The producer waits for an answer: batches go before the pages of those that came earlier. A file may be on its way for long.
        using var merging = request.File is null ? callers.Serve() : null;
        switch (await MergeAsync(db, unit, batch, request, rows, stop))
        {
            case BatchEnd.Refused(var refusal):
                await unit.DisposeAsync();
                await RefuseAsync(batch, refusal, stop);
                break;
            case BatchEnd.Raced:
                await unit.DisposeAsync();
                await PostponeAsync(batch, "others kept changing the same rows", stop);
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

    private async Task<BatchEnd> MergeAsync(
        EnrollmentDb db, OutboxUnit unit, WaitingBatch batch, BatchRequest request, IRowReader rows, CancellationToken stop)
    {
        Guid? jobId = request.Enroll is null ? null : Guid.CreateVersion7(clock.GetUtcNow());
        var origin = new ImportOrigin(batch.AccountId, batch.ApiKeyId, SourceOf(request))
        {
            Name = request.Name,
            OnExisting = request.OnExisting,
            Taken = new(batch.ImportId, jobId),
        };
        if (await import.TryAsync(unit, request.Table, rows, origin, stop) is not { } finished)
            return new BatchEnd.Raced();
        if (request.Enroll is { } enroll)
        {
            var acceptance = await AcceptJob.TryAsync(
                db, unit, kind: null, batch.AccountId, enroll.SequenceId, enroll.ToWork(batch.ImportId), new(batch.ApiKeyId, JobId: jobId),
                clock.GetUtcNow(), stop);
            if (acceptance is JobAcceptance.Refused(var refusal))
                return new BatchEnd.Refused(refusal);
        }
        return await ChargeAsync(unit, batch, request, stop) is { } unpaid ? new BatchEnd.Refused(unpaid) : new BatchEnd.Merged(finished, jobId);
    }

    // What the key may do does not change; it may have been revoked since, but the message was accepted before.
    private async Task<Refusal?> RefuseScopeAsync(WaitingBatch batch, BatchRequest request, CancellationToken stop)
    {
        var isOfCustomers = request.Table.Kind == ImportKinds.Customers;
        if (!isOfCustomers && request.Enroll is null)
            return null;
        await using var db = await databases.CreateDbContextAsync(stop);
        var scopes = await db.ApiKeys.Where(key => key.Id == batch.ApiKeyId && key.AccountId == batch.AccountId).Select(key => key.Scopes).SingleAsync(stop);
        return (isOfCustomers ? BatchKey.Lacks(scopes, Scopes.CustomersWrite) : null)
            ?? (request.Enroll is not null ? BatchKey.Lacks(scopes, Scopes.AutomationsWrite) : null);
    }

    // As much as the requests over HTTP that do the same.
    private async Task<Refusal?> ChargeAsync(OutboxUnit unit, WaitingBatch batch, BatchRequest request, CancellationToken stop)
    {
        var cost = credits.Value.Write * (request.Enroll is null ? 1 : 2);
        return (await Credits.ChargeAsync(unit.Connection, batch.AccountId, cost, stop)).IsPaid
            ? null
            : new(RefusalCodes.InsufficientCredits, $"The batch costs {cost} credits, and the account has fewer left. Nothing was changed.");
    }

    private async Task RefuseAsync(WaitingBatch batch, Refusal refusal, CancellationToken stop)
    {
        await using var unit = await units.BeginAsync(stop);
        if (!await waiting.TryFailAsync(unit.Connection, batch, refusal, stop))
            return;
        var replies = await WaitingBatches.TakeRepliesAsync(unit.Connection, batch, stop);
        unit.Send(BatchAnswers.Refused(refusal, batch.AccountId, batch.MessageId, batch.ImportId, batch.Body.Bytes.Span, replies, clock.GetUtcNow()));
        unit.AfterCommit(() =>
        {
            ImportBatchesLog.Refused(logger, batch.ImportId, batch.AccountId, refusal.Code);
            figures.NoteRefused();
        });
        await unit.CommitAsync(stop);
    }

    private void NoteMerged(WaitingBatch batch, FinishedImport finished, Guid? jobId, TimeSpan elapsed)
    {
        var (rows, refused) = (finished.Rows.Rows, finished.Rows.Refused.Count);
        ImportBatchesLog.Merged(logger, batch.ImportId, batch.AccountId, rows, refused, jobId, elapsed);
        figures.NoteMerged(rows, refused, elapsed);
    }

    private async Task RefuseOrPostponeAsync(WaitingBatch batch, CancellationToken stop)
    {
        try
        {
            await RefuseAsync(batch, BatchRefusals.InternalError, stop);
        }
        catch (Exception away) when (!stop.IsCancellationRequested)
        {
            await PostponeAsync(batch, away.Message, stop);
        }
    }

    private async Task PostponeAsync(WaitingBatch batch, string reason, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var pause = PauseAfter(now - batch.FirstAttemptAt);
        ImportBatchesLog.Waits(logger, batch.ImportId, batch.AccountId, pause, reason);
        try
        {
            await waiting.PostponeAsync(batch, now + pause, givesBack: true, stop);
        }
        catch (Exception away) when (!stop.IsCancellationRequested && !FaultOrigin.IsOwn(away))
        {
            // It is due at once, and its turn comes when the database is back.
        }
    }

    // As messages that wait in the bus: soon at first, then less often.
    private static TimeSpan PauseAfter(TimeSpan tried) =>
        TimeSpan.FromSeconds(tried < TimeSpan.FromSeconds(2) ? 0.2 : tried < TimeSpan.FromMinutes(1) ? 2 : 12);

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
