using System.Diagnostics;
using System.Threading.Channels;
using Enrollment.Core.Database;
using Enrollment.Core.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Core.Outbox;

/// <summary>
/// Publishes the outbox to the broker. A process hands its rows over in memory right after the commit; the stored row is the insurance.
/// Rows that a dead process left are taken over when their lease ends. No transaction is open while the network is used.
/// </summary>
public sealed class OutboxRelay(
    OutboxTable table,
    RabbitPublisher publisher,
    IOptions<OutboxOptions> options,
    TimeProvider clock,
    Outages outages,
    ILogger<OutboxRelay> logger) : BackgroundService
{
    private const string Database = "the outbox's database";
    private const string Broker = "the outbox's broker";

    // A few batches ahead of the publishers; more would only age in memory and outlive their lease.
    private readonly Channel<HandedOver> _handedOver = Channel.CreateBounded<HandedOver>(16);
    private readonly Channel<HandedOver> _small = Channel.CreateBounded<HandedOver>(256);
    private readonly Channel<Guid> _confirmed = Channel.CreateUnbounded<Guid>(new UnboundedChannelOptions { SingleReader = true });
    private Task _drained = Task.CompletedTask;

    /// <summary>
    /// Hands a batch over, right after the commit that wrote it. While the broker keeps up, this waits for room, so that a fast writer
    /// slows down. Otherwise the row waits in the database, and the caller goes on.
    /// </summary>
    public async ValueTask HandOverAsync(OutboxBatch batch, CancellationToken stop)
    {
        var (lane, handedOver) = (LaneOf(batch), new HandedOver(batch, clock.GetTimestamp()));
        if (lane.Writer.TryWrite(handedOver) || !publisher.IsConnected)
            return;

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(options.Value.Lease / 6);
        try
        {
            await lane.Writer.WriteAsync(handedOver, patience.Token);
        }
        catch (Exception full) when (full is OperationCanceledException or ChannelClosedException)
        {
            // The commit stands and the row is there: the sweep takes it.
        }
    }

    /// <summary>
    /// Stops after the bus, because it is registered before it: what the last consumers wrote is still published in the remaining time.
    /// </summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _handedOver.Writer.TryComplete();
        _small.Writer.TryComplete();
        try
        {
            await _drained.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Out of time: the rows wait for another process, or for our next start.
        }
        await base.StopAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _drained = DrainAsync(stoppingToken);
        return Task.WhenAll(_drained, SweepAsync(stoppingToken));
    }

    private async Task DrainAsync(CancellationToken stop)
    {
        var deleting = DeleteConfirmedAsync(stop);
        await Task.WhenAll(Enumerable.Range(0, options.Value.Publishers)
            .SelectMany(_ => new[] { PublishAsync(_handedOver.Reader, stop), PublishAsync(_small.Reader, stop) }));
        _confirmed.Writer.TryComplete();
        await deleting;
    }

    // A row of a few messages, for which a caller may wait, does not stand behind the announcements of whole pages.
    private Channel<HandedOver> LaneOf(OutboxBatch batch) => batch.IsSmall ? _small : _handedOver;

    private async Task PublishAsync(ChannelReader<HandedOver> lane, CancellationToken stop)
    {
        await foreach (var (batch, at) in lane.ReadAllAsync(stop))
        {
            // Its lease is over: a sweep takes the row, and marks its messages as repeats. Published now, they would come unmarked behind those.
            if (clock.GetElapsedTime(at) >= options.Value.Lease)
                continue;
            try
            {
                await DeliverAsync(batch, stop);
            }
            catch (Exception unexpected) when (!stop.IsCancellationRequested)
            {
                // An exception here would end the publisher without notice, and fill the queue behind it. The row stays for the sweep.
                OutboxLog.DeliveryBroke(logger, batch.Id, unexpected);
            }
        }
    }

    private async Task DeliverAsync(OutboxBatch batch, CancellationToken stop)
    {
        using var activity = EnrollmentTelemetry.StartPublish(batch.TraceParent);
        var started = Stopwatch.GetTimestamp();
        try
        {
            await publisher.PublishAsync(activity is null ? batch : batch with { TraceParent = activity.Id }, stop);
            EnrollmentTelemetry.Published(batch.Messages.Count, Stopwatch.GetElapsedTime(started));
            _confirmed.Writer.TryWrite(batch.Id);
        }
        catch (PublishFailedException failure)
        {
            await FailAsync(batch.Id, batch.Messages.Count, failure.Fault, failure.Message, stop);
        }
    }

    private async Task FailAsync(Guid row, int messageCount, PublishFault fault, string reason, CancellationToken stop)
    {
        OutboxLog.NotDelivered(logger, row, messageCount, fault, reason);
        try
        {
            if (await table.FailAsync(row, fault, reason, stop))
            {
                OutboxLog.Parked(logger, row, messageCount, reason);
                EnrollmentTelemetry.OutboxParked.Add(1);
            }
        }
        catch (Exception away) when (FaultOrigin.IsOutside(away))
        {
            NoteDatabaseAway(away);
        }
    }

    // Deletes whatever has been confirmed meanwhile in one statement; a lost delete only means one more publish.
    private async Task DeleteConfirmedAsync(CancellationToken stop)
    {
        var ids = new List<Guid>();
        while (await _confirmed.Reader.WaitToReadAsync(stop))
        {
            while (ids.Count < 1_000 && _confirmed.Reader.TryRead(out var id))
                ids.Add(id);
            try
            {
                await table.DeleteAsync(ids, stop);
            }
            catch (Exception away) when (!stop.IsCancellationRequested)
            {
                NoteDatabaseAway(away);
            }
            ids.Clear();
        }
    }

    private async Task SweepAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(options.Value.SweepEvery, clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            try
            {
                // First the broker: rows must not be claimed only to be given back.
                await publisher.ProbeAsync(stop);
                outages.End(Broker);
                while (publisher.BlockedBecause is null && await TakeOverAsync(stop))
                {
                }
                outages.End(Database);
            }
            catch (NpgsqlException away)
            {
                NoteDatabaseAway(away);
            }
            catch (Exception away) when (!stop.IsCancellationRequested)
            {
                if (outages.IsNews(Broker))
                    OutboxLog.BrokerAway(logger, away.Message);
            }
        }
    }

    private void NoteDatabaseAway(Exception away)
    {
        if (outages.IsNews(Database))
            OutboxLog.DatabaseAway(logger, away.Message);
    }

    /// <summary>Publishes rows that their writers left. Returns whether there may be more.</summary>
    private async Task<bool> TakeOverAsync(CancellationToken stop)
    {
        // As many as can be published within their lease even if each takes the whole publish timeout.
        const int Limit = 8;
        var claimed = await table.ClaimAsync(Limit, stop);
        if (claimed.Count == 0)
            return false;

        OutboxLog.TookOver(logger, claimed.Count);
        EnrollmentTelemetry.OutboxTakenOver.Add(claimed.Count);
        await Task.WhenAll(
        [
            .. claimed.Readable.Select(batch => DeliverAsync(batch, stop)),
            .. claimed.Unreadable.Select(row => FailAsync(row.Id, row.MessageCount, PublishFault.Message, row.Reason, stop)),
        ]);
        return claimed.Count == Limit;
    }

    /// <param name="At">The clock's timestamp of the moment in which the batch was handed over.</param>
    private sealed record HandedOver(OutboxBatch Batch, long At);
}
