using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Enrollment.Core.Outbox;

/// <summary>A connection of the outbox to the broker, with its channels. One that failed in any way is thrown away, never mended.</summary>
/// <param name="name">Shown by the broker.</param>
internal sealed class RabbitLink(RabbitConnectionString address, string name, ILogger logger) : IAsyncDisposable
{
    private readonly ConcurrentBag<ConfirmingChannel> _idle = [];
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private IConnection? _connection;

    private volatile TaskCompletionSource _blocked = new();
    private volatile string? _blockedBecause;
    private volatile IConnection? _heard;

    /// <summary>Says whether the broker can be reached and takes messages.</summary>
    public bool IsConnected => _connection is { IsOpen: true } && _blockedBecause is null;

    /// <summary>Why the broker takes nothing on this connection, in its own words; null while it does. Told only to those who publish.</summary>
    public string? BlockedBecause => _connection is { IsOpen: true } ? _blockedBecause : null;

    /// <summary>Rents an open channel with confirms, to be returned or discarded.</summary>
    public async Task<ConfirmingChannel> RentAsync(CancellationToken stop)
    {
        while (_idle.TryTake(out var channel))
        {
            if (channel.IsOpen)
                return channel;
            await DiscardAsync(channel);
        }
        var connection = await ConnectAsync(stop);
        return await ConfirmingChannel.OpenAsync(connection, stop);
    }

    /// <summary>Takes back a channel on which everything was confirmed.</summary>
    public void Return(ConfirmingChannel channel) => _idle.Add(channel);

    /// <summary>Checks whether the broker takes messages, by a message that reaches no queue. A silent connection is thrown away.</summary>
    /// <returns>Why it takes none, in its own words; null when it does.</returns>
    /// <exception cref="TimeoutException">The broker said nothing before <paramref name="patience"/> ended.</exception>
    public async Task<string?> ProbeAsync(CancellationToken patience)
    {
        var channel = await RentAsync(patience);
        var confirmed = channel.PublishToNobodyAsync();
        try
        {
            await Task.WhenAny(confirmed, _blocked.Task).WaitAsync(patience);
            var returned = ReturnWhenConfirmedAsync(channel, confirmed);
            // Once it is blocked, the broker reads nothing more from this connection: the confirm comes after the alarm.
            if (!confirmed.IsCompleted && BlockedBecause is { } reason)
                return reason;
            await returned.WaitAsync(patience);
            return null;
        }
        catch (OperationCanceledException silence)
        {
            await DiscardConnectionAsync();
            throw new TimeoutException("The broker did not confirm a message in time.", silence);
        }
    }

    /// <summary>Returns the open connection, or opens one.</summary>
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
        var connection = await address.ToFactory(name).CreateConnectionAsync(stop);
        try
        {
            await DeclareExchangesAsync(connection, stop);
        }
        catch
        {
            await DiscardAsync(connection);
            throw;
        }
        _heard = connection;
        await NoteBlocked(connection, null);
        connection.ConnectionBlockedAsync += (_, blocked) => NoteBlocked(connection, blocked.Reason);
        connection.ConnectionUnblockedAsync += (_, _) => NoteBlocked(connection, null);
        return connection;
    }

    // What a connection that was thrown away still says is not true of the next one.
    private Task NoteBlocked(IConnection of, string? reason)
    {
        if (of != _heard)
            return Task.CompletedTask;
        _blockedBecause = reason;
        if (reason is not null)
            _blocked.TrySetResult();
        else if (_blocked.Task.IsCompleted)
            _blocked = new();
        return Task.CompletedTask;
    }

    private async Task ReturnWhenConfirmedAsync(ConfirmingChannel channel, Task confirmed)
    {
        try
        {
            await confirmed;
            Return(channel);
        }
        catch
        {
            await DiscardAsync(channel);
            throw;
        }
    }

    // Publishing to an exchange that does not exist closes the channel; these are what MassTransit itself would declare.
    private static async Task DeclareExchangesAsync(IConnection connection, CancellationToken stop)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        foreach (var type in MessageTypes.All)
            await channel.ExchangeDeclareAsync(type.Exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: stop);
    }

    /// <summary>Closes the connection. The next caller opens a new one.</summary>
    public async Task DiscardConnectionAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } silent)
            await DiscardAsync(silent);
    }

    /// <summary>Closes a connection or channel that has failed.</summary>
    public static async Task DiscardAsync(IAsyncDisposable? broken)
    {
        if (broken is null)
            return;
        // Closing waits for an answer of the broker, which may never come; nobody waits for that longer than a moment, and
        // how a thing that is thrown away breaks further does not matter.
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
