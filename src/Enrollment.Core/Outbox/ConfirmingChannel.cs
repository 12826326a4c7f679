using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Enrollment.Core.Outbox;

/// <summary>
/// A channel that counts the confirms of one window of messages after the other. The client's own counting uses a task, a dictionary
/// entry and a header for each message, which takes longer than publishing it. A channel that failed is thrown away.
/// </summary>
internal sealed class ConfirmingChannel : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly IChannel _channel;

    // Of the window: whether each message is confirmed, how many are not, up to which all are, and the ids of those that came back.
    private bool[] _isConfirmed = [];
    private int _open;
    private int _allBefore;
    private ulong _firstTag = 1;
    private readonly HashSet<string> _returned = new(StringComparer.Ordinal);
    private TaskCompletionSource _window = new();

    private ConfirmingChannel(IChannel channel)
    {
        _channel = channel;
        _window.SetResult();
        channel.BasicAcksAsync += (_, ack) => Heard(() => Confirm(ack.DeliveryTag, ack.Multiple));
        channel.BasicNacksAsync += (_, _) => Heard(() => Fail(new PublishFailedException(PublishFault.Broker, "The broker did not take a message.")));
        channel.BasicReturnAsync += (_, returned) => Heard(() => Return(returned.BasicProperties.MessageId));
        channel.ChannelShutdownAsync += (_, reason) => Heard(() => Fail(new AlreadyClosedException(reason)));
    }

    public bool IsOpen => _channel.IsOpen;

    public static async Task<ConfirmingChannel> OpenAsync(IConnection connection, CancellationToken stop) => new(await connection.CreateChannelAsync(
        new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), stop));

    /// <summary>
    /// Publishes a window of messages and returns once the broker has confirmed or returned them all. It may never return: the caller sets
    /// a limit.
    /// </summary>
    /// <returns>The commands that came back, because no queue takes them. All others have been taken.</returns>
    /// <exception cref="PublishFailedException">A message was refused.</exception>
    /// <exception cref="OperationInterruptedException">The channel was closed.</exception>
    public async Task<OutboxMessage[]> PublishAsync(OutboxMessage[] messages, Func<IChannel, OutboxMessage, ValueTask> publish)
    {
        var window = BeginWindow(messages.Length);
        foreach (var message in messages)
            await publish(_channel, message);
        await window;
        lock (_lock)
            return _returned.Count == 0 ? [] : Array.FindAll(messages, message => _returned.Contains(message.MessageId.ToString()));
    }

    /// <summary>Publishes a message that reaches no queue. Returns once the broker has confirmed it, and may never return.</summary>
    /// <exception cref="OperationInterruptedException">The channel was closed.</exception>
    public async Task PublishToNobodyAsync()
    {
        var window = BeginWindow(count: 1);
        await _channel.BasicPublishAsync(
            exchange: "", routingKey: "enrollment-probe", mandatory: false, new BasicProperties(), ReadOnlyMemory<byte>.Empty, CancellationToken.None);
        await window;
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private Task BeginWindow(int count)
    {
        var window = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            // The broker numbers a channel's messages from 1.
            _firstTag += (ulong)_isConfirmed.Length;
            (_isConfirmed, _open, _allBefore, _window) = (new bool[count], count, 0, window);
            _returned.Clear();
        }
        return window.Task;
    }

    private void Confirm(ulong tag, bool multiple)
    {
        lock (_lock)
        {
            var last = (int)(tag - _firstTag);
            for (var i = multiple ? _allBefore : last; i <= last; i++)
            {
                if (_isConfirmed[i])
                    continue;
                _isConfirmed[i] = true;
                _open--;
            }
            if (multiple)
                _allBefore = last + 1;
            if (_open == 0)
                _window.TrySetResult();
        }
    }

    // The broker tells so before it confirms the message.
    private void Return(string? messageId)
    {
        lock (_lock)
            _returned.Add(messageId ?? "");
    }

    private void Fail(Exception failure)
    {
        lock (_lock)
            _window.TrySetException(failure);
    }

    private static Task Heard(Action act)
    {
        act();
        return Task.CompletedTask;
    }
}
