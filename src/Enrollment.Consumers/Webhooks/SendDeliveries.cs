using System.Diagnostics;
using Enrollment.Consumers.Steps.Webhook;
using Enrollment.Core.Database;
using Enrollment.Core.Steps;
using Enrollment.Core.Telemetry;
using Enrollment.Core.Webhooks;

namespace Enrollment.Consumers.Webhooks;

/// <summary>
/// Sends what is told to customers' addresses beside the steps. Any number of processes may do so: a delivery is claimed, sent while no
/// transaction is open, and then ended or postponed. One whose process dies is taken over under the same id.
/// </summary>
public sealed class SendDeliveries(
    DueDeliveries due, AccountSecrets accounts, WebhookSender sender, DeliveriesInWork work, Outages outages, ILogger<SendDeliveries> logger) : BackgroundService
{
    private const string Database = "the database of deliveries";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _ended = new(0, 1);
    private Guid _servedLast;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new List<Task>();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var begun = await BeginAsync(stoppingToken);
                running.AddRange(begun);
                running.RemoveAll(task => task.IsCompleted);
                // A place that becomes free lets the next one begin; otherwise there is a look each second.
                if (begun.Count == 0)
                    await _ended.WaitAsync(LookEvery, stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll(running);
        }
    }

    /// <summary>Claims what is due and begins to send it. Returns the sendings that have begun.</summary>
    private async Task<IReadOnlyList<Task>> BeginAsync(CancellationToken stop)
    {
        try
        {
            if (work.Free == 0)
                return [];
            var claimed = await due.ClaimAsync(_servedLast, work.FullAccounts(), DeliveriesInWork.Share, work.Free, stop);
            outages.End(Database);
            if (claimed.Count == 0)
                return [];
            _servedLast = claimed[^1].AccountId;
            var secrets = await accounts.FindAsync([.. claimed.Select(one => one.AccountId).Distinct()], stop);
            return [.. claimed.Select(one => InPlaceAsync(one, secrets[one.AccountId], stop))];
        }
        catch (Exception away) when (!stop.IsCancellationRequested)
        {
            if (!FaultOrigin.IsOutside(away))
                DeliveriesLog.LookBroke(logger, away);
            else if (outages.IsNews(Database))
                DeliveriesLog.DatabaseAway(logger, away.Message);
            return [];
        }
    }

    private async Task InPlaceAsync(ClaimedDelivery delivery, IEnumerable<byte[]> secrets, CancellationToken stop)
    {
        work.Add(delivery);
        // The one who claims goes on at once.
        await Task.Yield();
        try
        {
            await SendAsync(delivery, secrets, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await GiveBackAsync(delivery);
        }
        catch (Exception unexpected)
        {
            // Its lease ends, and it is tried again.
            DeliveriesLog.Broke(logger, unexpected, delivery.Id, delivery.AccountId);
        }
        finally
        {
            work.Remove(delivery);
            SayThatOneEnded();
        }
    }

    private void SayThatOneEnded()
    {
        try
        {
            _ended.Release();
        }
        catch (SemaphoreFullException)
        {
            // It was said already.
        }
    }

    private async Task SendAsync(ClaimedDelivery delivery, IEnumerable<byte[]> secrets, CancellationToken stop)
    {
        var result = await sender.SendAsync(new WebhookAction(delivery.Url, delivery.Headers, Body: null), delivery.Id, delivery.Body, secrets, stop);
        var (outcome, error) = WebhookDecision.Of(result);
        var answer = result as WebhookResult.Answered;
        var kept = new DeliveryResult(answer?.Status, answer?.Body, error);
        switch (outcome)
        {
            case StepAnswers.Done:
                await due.FinishAsync(delivery, DeliveryStatus.Delivered, kept, CancellationToken.None);
                break;
            case StepAnswers.Retry when delivery.Attempt < WebhookRetry.MaxAttempts:
                var pause = WebhookRetry.PauseAfter(delivery.Id, stepSeq: 1, delivery.Attempt, answer?.RetryAfter);
                await due.PostponeAsync(delivery, pause, kept, CancellationToken.None);
                break;
            case StepAnswers.Retry or StepAnswers.Failed:
                DeliveriesLog.Failed(logger, delivery.Id, delivery.AccountId, delivery.Type, delivery.Attempt, error);
                await due.FinishAsync(delivery, DeliveryStatus.Failed, kept, CancellationToken.None);
                break;
            default:
                throw new UnreachableException(outcome);
        }
    }

    // Without the database its lease ends instead.
    private async Task GiveBackAsync(ClaimedDelivery delivery)
    {
        try
        {
            await due.GiveBackAsync(delivery, CancellationToken.None);
        }
        catch (Exception away) when (FaultOrigin.IsOutside(away))
        {
            DeliveriesLog.DatabaseAway(logger, away.Message);
        }
    }

    public override void Dispose()
    {
        _ended.Dispose();
        base.Dispose();
    }
}
