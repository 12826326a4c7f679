using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Enrollment.Core.Outbox;

/// <summary>
/// Publishes a batch with its confirms pipelined. Uses the broker's own client, which is several times faster than the bus for this:
/// see docs/decisions.
/// </summary>
public sealed class RabbitPublisher(
    RabbitConnectionString address,
    IOptions<OutboxOptions> options,
    TimeProvider clock,
    ILogger<RabbitPublisher> logger) : IAsyncDisposable
{
    /// <summary>
    /// The most unconfirmed messages on a channel: the announcements of a page, and a few commands that leave with them. With more, the
    /// client's bookkeeping becomes the bottleneck.
    /// </summary>
    internal const int Window = 512;

    // The broker holds back a whole connection that publishes faster than it writes, so small batches have one of their own.
    private readonly RabbitLink _small = new(address, "enrollment-outbox-small", logger);
    private readonly RabbitLink _large = new(address, "enrollment-outbox", logger);

    private readonly Lock _lock = new();
    private Task<string?> _probe = Task.FromResult<string?>(null);
    private volatile bool _wasBlocked;

    /// <summary>Says whether the broker can be reached and takes messages, as far as it has told.</summary>
    public bool IsConnected => _small.IsConnected && _large.IsConnected;

    /// <summary>Why the broker takes no messages, such as a full disk, in its own words; null while it does, or has not told.</summary>
    public string? BlockedBecause => _small.BlockedBecause ?? _large.BlockedBecause;

    /// <summary>Opens the connections that are not open.</summary>
    /// <returns>A connection for questions to the broker.</returns>
    public async Task<IConnection> ConnectAsync(CancellationToken stop)
    {
        await _large.ConnectAsync(stop);
        return await _small.ConnectAsync(stop);
    }

    /// <summary>
    /// Opens the connections that are not open and checks whether the broker takes messages: it tells only publishers that it does not.
    /// Concurrent callers share one probe.
    /// </summary>
    /// <returns>Why it takes none, in its own words; null when it does.</returns>
    public Task<string?> ProbeAsync(CancellationToken stop)
    {
        lock (_lock)
        {
            if (_probe.IsCompleted)
                _probe = ProbeOnceAsync();
            return _probe.WaitAsync(stop);
        }
    }

    /// <summary>
    /// Publishes a batch and returns once the broker has confirmed every message. After a failure it is unknown which of them arrived.
    /// </summary>
    /// <exception cref="PublishFailedException">Says whose fault it was.</exception>
    public async Task PublishAsync(OutboxBatch batch, CancellationToken stop)
    {
        var link = batch.IsSmall ? _small : _large;
        // The message would lie in a socket that the broker does not read, on a channel of its own.
        if (BlockedBecause is { } reason)
            throw Blocked(reason);
        ConfirmingChannel? channel = null;
        try
        {
            channel = await link.RentAsync(stop);
            foreach (var window in batch.Messages.Chunk(Window))
                await PublishWindowAsync(link, channel, window, batch, stop);
            link.Return(channel);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await RabbitLink.DiscardAsync(channel);
            throw;
        }
        catch (PublishFailedException)
        {
            await RabbitLink.DiscardAsync(channel);
            throw;
        }
        catch (TimeoutException silence)
        {
            await RabbitLink.DiscardAsync(channel);
            // A blocked connection is told when it goes on. A new one would only be blocked, too.
            if (link.BlockedBecause is { } blocked)
                throw Blocked(blocked);
            // Not only the channel: what is still in flight on a silent connection would stay there.
            await link.DiscardConnectionAsync();
            throw new PublishFailedException(PublishFault.Broker, silence.Message, silence);
        }
        catch (Exception failure)
        {
            await RabbitLink.DiscardAsync(channel);
            // 404: an exchange was deleted under us; a new connection declares it again.
            if (failure is OperationInterruptedException { ShutdownReason.ReplyCode: Constants.NotFound })
                await link.DiscardConnectionAsync();
            throw new PublishFailedException(FaultOf(failure), failure.Message, failure);
        }
    }

    private static PublishFailedException Blocked(string reason) => new(PublishFault.Broker, $"The broker takes no messages: {reason}.");

    private async Task<string?> ProbeOnceAsync()
    {
        using var patience = new CancellationTokenSource(options.Value.PublishTimeout, clock);
        await ConnectAsync(patience.Token);
        var reason = BlockedBecause ?? await _small.ProbeAsync(patience.Token);
        // Here, where every look comes by: an alarm that is over before the next sweep stands in the log, too.
        if (reason is not null && !_wasBlocked)
            OutboxLog.BrokerBlocked(logger, reason);
        else if (reason is null && _wasBlocked)
            OutboxLog.BrokerUnblocked(logger);
        _wasBlocked = reason is not null;
        return reason;
    }

    // A dialer's queue that was deleted is declared anew. What came back was surely not delivered, so it is no repeat, and expires in time.
    private async Task PublishWindowAsync(RabbitLink link, ConfirmingChannel channel, OutboxMessage[] window, OutboxBatch batch, CancellationToken stop)
    {
        var returned = await PublishOnceAsync(channel, window, batch, stop);
        if (returned.Length > 0 && Array.TrueForAll(returned, message => message.Queue is { } queue && DialersQueue.IsNamed(queue)))
        {
            await using var declaring = await (await link.ConnectAsync(stop)).CreateChannelAsync(cancellationToken: stop);
            foreach (var queue in returned.Select(message => message.Queue!).Distinct(StringComparer.Ordinal))
                await DialersQueue.DeclareAsync(declaring, queue, stop).WaitAsync(options.Value.PublishTimeout, clock, stop);
            returned = await PublishOnceAsync(channel, returned, batch, stop);
        }
        if (returned.Length > 0)
            throw new PublishFailedException(PublishFault.NobodyListens, "No queue takes this command yet.");
    }

    // The client can wait for ever when the broker restarts under a publish, still so in RabbitMQ.Client 7.2.2. One bound for the
    // window: when it is over, the whole connection goes, so the publishes need no token of their own.
    private Task<OutboxMessage[]> PublishOnceAsync(ConfirmingChannel channel, OutboxMessage[] window, OutboxBatch batch, CancellationToken stop)
    {
        var sentAt = clock.GetUtcNow();
        return channel.PublishAsync(window, (broker, message) => PublishAsync(broker, message, HeadersOf(message, batch), sentAt))
            .WaitAsync(options.Value.PublishTimeout, clock, stop);
    }

    private static ValueTask PublishAsync(IChannel broker, OutboxMessage message, Dictionary<string, object?>? headers, DateTimeOffset sentAt)
    {
        var isPlain = message.Reply is { IsPlain: true };
        var properties = new BasicProperties
        {
            MessageId = message.MessageId.ToString(),
            CorrelationId = message.Reply is null ? message.CorrelationId.ToString() : message.Reply.CorrelationId,
            ContentType = isPlain ? ReplyForm.PlainContentType : BusEnvelope.ContentType,
            DeliveryMode = DeliveryModes.Persistent,
            Headers = headers,
        };
        // An envelope names its type itself.
        if (isPlain)
            properties.Type = message.Type.Name;
        // Whole milliseconds, rounded down: it must not wait a moment longer.
        if (message.TimeLeft(sentAt) is { } left)
            properties.Expiration = ((long)left.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

        return broker.BasicPublishAsync(
            exchange: message.Queue is null ? message.Type.Exchange : "",
            routingKey: message.Queue ?? "",
            mandatory: message.Type.IsCommand,
            properties,
            isPlain ? message.Body : BusEnvelope.Write(message, sentAt),
            CancellationToken.None);
    }

    private static Dictionary<string, object?>? HeadersOf(OutboxMessage message, OutboxBatch batch)
    {
        var traceParent = message.TraceParent ?? batch.TraceParent;
        if (traceParent is null && !batch.IsRepeat)
            return null;
        var headers = new Dictionary<string, object?>(2, StringComparer.Ordinal);
        if (traceParent is not null)
            headers["MT-Activity-Id"] = traceParent;
        if (batch.IsRepeat)
            headers[OutboxBatch.RepeatHeader] = true;
        return headers;
    }

    // 406 is the broker refusing what was sent (too large, say). Everything else is its own trouble, a nack included: some
    // queue is full or has lost its majority, and that passes.
    private static PublishFault FaultOf(Exception failure) => failure switch
    {
        OperationInterruptedException { ShutdownReason.ReplyCode: Constants.PreconditionFailed } => PublishFault.Message,
        ArgumentException or FormatException => PublishFault.Message,
        _ => PublishFault.Broker,
    };

    public async ValueTask DisposeAsync()
    {
        await _small.DisposeAsync();
        await _large.DisposeAsync();
    }
}

/// <summary>The origin of a failed publish, which decides how often it is tried again.</summary>
public enum PublishFault
{
    /// <summary>The broker is away or did not answer: tried again until it does.</summary>
    Broker,

    /// <summary>A command has no queue yet: tried again until its consumer has started once.</summary>
    NobodyListens,

    /// <summary>The broker refuses the message itself: tried again a few times, then parked.</summary>
    Message,
}

/// <summary>Thrown if the batch was not confirmed as a whole. Some of it may have arrived.</summary>
public sealed class PublishFailedException(PublishFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public PublishFault Fault { get; } = fault;
}
