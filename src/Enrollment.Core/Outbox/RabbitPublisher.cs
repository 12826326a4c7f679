using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Enrollment.Core.Outbox;

/// <summary>
/// Publishes a batch with its confirms pipelined. Uses the broker's client itself, several times faster than the bus
/// for this: see docs/decisions. A connection or channel that failed in any way is thrown away, never mended.
/// </summary>
public sealed class RabbitPublisher(
    RabbitConnectionString address,
    IOptions<OutboxOptions> options,
    TimeProvider clock,
    ILogger<RabbitPublisher> logger) : IAsyncDisposable
{
    /// <summary>
    /// Unconfirmed messages on a channel at most: the announcements of a page, and a few commands that leave with them. With
    /// more the client's book-keeping becomes the bottleneck.
    /// </summary>
    internal const int Window = 512;

    private readonly ConcurrentBag<IChannel> _idle = [];
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private IConnection? _connection;

    private volatile bool _isBlocked;

    /// <summary>False, too, while the broker has no memory or disk left and takes nothing.</summary>
    public bool IsConnected => _connection is { IsOpen: true } && !_isBlocked;

    /// <summary>Returns once the broker has confirmed every message. Anything else leaves it unknown which of them arrived.</summary>
    /// <exception cref="PublishFailedException">Says whose fault it was.</exception>
    public async Task PublishAsync(OutboxBatch batch, CancellationToken stop)
    {
        IChannel? channel = null;
        try
        {
            channel = await RentAsync(stop);
            foreach (var window in batch.Messages.Chunk(Window))
                await PublishWindowAsync(channel, window, batch.TraceParent, stop);
            _idle.Add(channel);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await DiscardAsync(channel);
            throw;
        }
        catch (PublishException returned) when (returned.IsReturn)
        {
            await DiscardAsync(channel);
            throw new PublishFailedException(PublishFault.NobodyListens, "No queue takes this command yet.", returned);
        }
        catch (TimeoutException silence)
        {
            // Not only the channel: what is still in flight on a silent connection would stay there.
            await DiscardConnectionAsync();
            throw new PublishFailedException(PublishFault.Broker, silence.Message, silence);
        }
        catch (Exception failure)
        {
            await DiscardAsync(channel);
            // 404: an exchange was deleted under us; a new connection declares it again.
            if (failure is OperationInterruptedException { ShutdownReason.ReplyCode: Constants.NotFound })
                await DiscardConnectionAsync();
            throw new PublishFailedException(FaultOf(failure), failure.Message, failure);
        }
    }

    private async Task PublishWindowAsync(IChannel channel, OutboxMessage[] window, string? traceParent, CancellationToken stop)
    {
        var sentAt = clock.GetUtcNow();
        var publishes = new Task[window.Length];
        for (var i = 0; i < window.Length; i++)
            publishes[i] = PublishAsync(channel, window[i], traceParent, sentAt);

        // The client can wait for ever when the broker restarts under a publish, still so in RabbitMQ.Client 7.2.2. One bound
        // for the window: when it is over, the whole connection goes, so the publishes need no token of their own.
        await Task.WhenAll(publishes).WaitAsync(options.Value.PublishTimeout, clock, stop);
    }

    private static async Task PublishAsync(IChannel channel, OutboxMessage message, string? traceParent, DateTimeOffset sentAt)
    {
        var properties = new BasicProperties
        {
            MessageId = message.MessageId.ToString(),
            CorrelationId = message.CorrelationId.ToString(),
            ContentType = Envelope.ContentType,
            DeliveryMode = DeliveryModes.Persistent,
        };
        if ((message.TraceParent ?? traceParent) is { } trace)
            properties.Headers = new Dictionary<string, object?>(1, StringComparer.Ordinal) { ["MT-Activity-Id"] = trace };

        await channel.BasicPublishAsync(
            exchange: message.Queue is null ? message.Type.Exchange : "",
            routingKey: message.Queue ?? "",
            mandatory: message.Type.IsCommand,
            properties,
            Envelope.Write(message, sentAt),
            CancellationToken.None);
    }

    private async Task<IChannel> RentAsync(CancellationToken stop)
    {
        while (_idle.TryTake(out var channel))
        {
            if (channel.IsOpen)
                return channel;
            await DiscardAsync(channel);
        }
        var connection = await ConnectAsync(stop);
        return await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), stop);
    }

    /// <summary>The open connection, made anew if need be.</summary>
    public async Task<IConnection> ConnectAsync(CancellationToken stop)
    {
        if (_connection is { IsOpen: true } open)
            return open;

        await _connecting.WaitAsync(stop);
        try
        {
            if (_connection is { IsOpen: true } meanwhile)
                return meanwhile;
            await DiscardAsync(_connection);
            _connection = await OpenAsync(stop);
            OutboxLog.Connected(logger, _connection.Endpoint.ToString());
            return _connection;
        }
        finally
        {
            _connecting.Release();
        }
    }

    // Kept only once its exchanges are there: a half-made one would refuse every piece of news.
    private async Task<IConnection> OpenAsync(CancellationToken stop)
    {
        var connection = await address.ToFactory("enrollment-outbox").CreateConnectionAsync(stop);
        try
        {
            await DeclareExchangesAsync(connection, stop);
        }
        catch
        {
            await DiscardAsync(connection);
            throw;
        }
        _isBlocked = false;
        connection.ConnectionBlockedAsync += (_, _) => Task.FromResult(_isBlocked = true);
        connection.ConnectionUnblockedAsync += (_, _) => Task.FromResult(_isBlocked = false);
        return connection;
    }

    // Publishing to an exchange that does not exist closes the channel; these are what MassTransit itself would declare.
    private static async Task DeclareExchangesAsync(IConnection connection, CancellationToken stop)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        foreach (var type in MessageTypes.All)
            await channel.ExchangeDeclareAsync(type.Exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: stop);
    }

    // 406 is the broker refusing what was sent (too large, say). Everything else is its own trouble, a nack included: some
    // queue is full or has lost its majority, and that passes.
    private static PublishFault FaultOf(Exception failure) => failure switch
    {
        OperationInterruptedException { ShutdownReason.ReplyCode: Constants.PreconditionFailed } => PublishFault.Message,
        ArgumentException or FormatException => PublishFault.Message,
        _ => PublishFault.Broker,
    };

    private async Task DiscardConnectionAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } silent)
            await DiscardAsync(silent);
    }

    // Closing waits for an answer of the broker, which may never come; nobody waits for that longer than a moment, and
    // how a thing that is thrown away breaks further does not matter.
    private static async Task DiscardAsync(IAsyncDisposable? broken)
    {
        if (broken is null)
            return;
        try
        {
            await broken.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(1));
        }
        catch (Exception gone) when (gone is not OutOfMemoryException)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DiscardAsync(_connection);
        _connecting.Dispose();
    }
}

/// <summary>Whose fault a failed publish was; decides how often it is tried again.</summary>
public enum PublishFault
{
    /// <summary>The broker is away or did not answer: again until it does.</summary>
    Broker,

    /// <summary>A command has no queue yet: again until its consumer has started once.</summary>
    NobodyListens,

    /// <summary>The message itself is refused: again a few times, then parked.</summary>
    Message,
}

/// <summary>The batch was not confirmed as a whole; some of it may have arrived.</summary>
public sealed class PublishFailedException(PublishFault fault, string message, Exception inner) : Exception(message, inner)
{
    public PublishFault Fault { get; } = fault;
}
