using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;

namespace Enrollment.Consumers.Imports;

/// <summary>Ends batches that cannot be merged, or lets them wait for their next attempt. Nothing of them has been committed.</summary>
public sealed class UnmergedBatches(OutboxUnits units, WaitingBatches waiting, BatchFigures figures, TimeProvider clock, ILogger<UnmergedBatches> logger)
{
    // Together with the attempts, some twenty minutes: a schema in the middle of a restore looks like that, too.
    private static readonly TimeSpan PauseAfterUnknown = TimeSpan.FromMinutes(1);

    /// <summary>Ends a batch and answers why, unless another process has ended it.</summary>
    internal async Task RefuseAsync(WaitingBatch batch, Refusal refusal, CancellationToken stop)
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

    /// <summary>Ends a batch that fails by a fault of the service.</summary>
    internal async Task RefuseForOwnFaultAsync(WaitingBatch batch, Exception fault, CancellationToken stop)
    {
        ImportBatchesLog.Failed(logger, fault, batch.ImportId, batch.AccountId);
        try
        {
            await RefuseAsync(batch, BatchRefusals.InternalError, stop);
        }
        catch (Exception away) when (!stop.IsCancellationRequested)
        {
            await PostponeAsync(batch, away.Message, stop);
        }
    }

    /// <summary>Lets a batch wait because of something outside of it. The attempt does not count.</summary>
    internal async Task PostponeAsync(WaitingBatch batch, string reason, CancellationToken stop)
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

    /// <summary>Lets a batch wait that failed for an unknown reason, which may be its own after all: the attempt counts, and the last of them ends it.</summary>
    internal Task PostponeAfterUnknownAsync(WaitingBatch batch, Exception unknown, CancellationToken stop)
    {
        ImportBatchesLog.Failed(logger, unknown, batch.ImportId, batch.AccountId);
        return waiting.PostponeAsync(batch, clock.GetUtcNow() + PauseAfterUnknown, givesBack: false, stop);
    }

    // As messages that wait in the bus: soon at first, then less often.
    private static TimeSpan PauseAfter(TimeSpan tried) =>
        TimeSpan.FromSeconds(tried < TimeSpan.FromSeconds(2) ? 0.2 : tried < TimeSpan.FromMinutes(1) ? 2 : 12);
}
