using RabbitMQ.Client;

namespace Enrollment.Bench;

/// <summary>
/// The broker's client at its plainest: batches of persistent messages in flight on a channel, and a count of those confirmed. The
/// client's own tracking would make a task and a header for each message; the service does without, so its limit does, too.
/// </summary>
internal sealed class RawPublisher : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly IChannel _channel;
    private readonly string _exchange;

    // Messages are numbered from 1. All are confirmed up to one of them, and some alone behind it.
    private readonly HashSet<ulong> _alone = [];
    private readonly List<(ulong Last, TaskCompletionSource Confirmed)> _batches = [];
    private ulong _published;
    private ulong _allUpTo;

    private RawPublisher(IChannel channel, string exchange)
    {
        (_channel, _exchange) = (channel, exchange);
        channel.BasicAcksAsync += (_, ack) => Heard(() => Confirm(ack.DeliveryTag, ack.Multiple));
        channel.BasicNacksAsync += (_, _) => Heard(() => Fail("The broker did not take a message."));
        channel.ChannelShutdownAsync += (_, reason) => Heard(() => Fail($"The channel was closed: {reason}"));
    }

    public static async Task<RawPublisher> OpenAsync(IConnection broker, string exchange, CancellationToken stop) => new(
        await broker.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), stop),
        exchange);

    /// <summary>Returns once every message is confirmed.</summary>
    public async Task PublishAsync(IReadOnlyList<Guid> messageIds, byte[] body)
    {
        foreach (var id in messageIds)
            await PublishAsync(id, body);
        await ConfirmedAsync();
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private ValueTask PublishAsync(Guid messageId, byte[] body)
    {
        Interlocked.Increment(ref _published);
        return _channel.BasicPublishAsync(
            _exchange,
            routingKey: "",
            mandatory: false,
            new BasicProperties
            {
                MessageId = messageId.ToString(),
                CorrelationId = messageId.ToString(),
                ContentType = "application/vnd.masstransit+json",
                DeliveryMode = DeliveryModes.Persistent,
            },
            body,
            CancellationToken.None);
    }

    // Those of a batch that is under way beside this one are waited for as well.
    private Task ConfirmedAsync()
    {
        lock (_lock)
        {
            var batch = (Last: Interlocked.Read(ref _published), Confirmed: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (_allUpTo >= batch.Last)
                return Task.CompletedTask;
            _batches.Add(batch);
            return batch.Confirmed.Task;
        }
    }

    private void Confirm(ulong tag, bool multiple)
    {
        lock (_lock)
        {
            if (multiple)
                _allUpTo = Math.Max(_allUpTo, tag);
            else if (tag > _allUpTo)
                _alone.Add(tag);
            while (_alone.Remove(_allUpTo + 1))
                _allUpTo++;
            if (multiple)
                _alone.RemoveWhere(one => one <= _allUpTo);
            foreach (var (_, confirmed) in _batches.FindAll(batch => batch.Last <= _allUpTo))
                confirmed.TrySetResult();
            _batches.RemoveAll(batch => batch.Last <= _allUpTo);
        }
    }

    private void Fail(string why)
    {
        lock (_lock)
        {
            foreach (var (_, confirmed) in _batches)
                confirmed.TrySetException(new BenchFailedException(why));
        }
    }

    private static Task Heard(Action act)
    {
        act();
        return Task.CompletedTask;
    }
}
