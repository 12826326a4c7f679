using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enrollment.Contracts;
using RabbitMQ.Client.Events;

namespace Enrollment.Demo;

/// <summary>
/// Counts what is announced of one sequence: by message id, because everything is announced at least once and a repeat carries the same
/// id.
/// </summary>
public sealed class Subscriber : IAsyncDisposable
{
    private readonly Guid _sequenceId;
    private readonly NewsQueue _queue;

    private Subscriber(Guid sequenceId, NewsQueue queue) => (_sequenceId, _queue) = (sequenceId, queue);

    /// <summary>Contacts announced as enrolled.</summary>
    public Tally Announced { get; } = new();

    /// <summary>First steps handed out.</summary>
    public Tally FirstSteps { get; } = new();

    /// <summary>Jobs that have ended.</summary>
    public ConcurrentDictionary<Guid, BulkEnrollmentCompleted> Jobs { get; } = [];

    public bool IsConnected => _queue.IsConnected;

    /// <summary>Returns once its queue is bound: nothing that is announced from now on is missed.</summary>
    public static async Task<Subscriber> StartAsync(Uri broker, Guid sequenceId, CancellationToken stop)
    {
        var queue = await NewsQueue.OpenAsync(broker, [typeof(ContactEnrolled), typeof(StepDue), typeof(BulkEnrollmentCompleted)], stop);
        var subscriber = new Subscriber(sequenceId, queue);
        await queue.ReceiveAsync(subscriber.Receive, stop);
        return subscriber;
    }

    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    private void Receive(BasicDeliverEventArgs delivery)
    {
        var json = SubscriberJson.Default;
        if (NewsQueue.Find(delivery, json.EnvelopeContactEnrolled) is { } enrolled)
            Note(Announced, enrolled.MessageId, enrolled.Message.SequenceId);
        else if (NewsQueue.Find(delivery, json.EnvelopeBulkEnrollmentCompleted) is { Message: var job } && job.SequenceId == _sequenceId)
            Jobs.TryAdd(job.JobId, job);
        else if (NewsQueue.Find(delivery, json.EnvelopeStepDue) is { Message.StepOrder: 1 } due)
            Note(FirstSteps, due.MessageId, due.Message.SequenceId);
    }

    private void Note(Tally tally, Guid messageId, Guid sequenceId)
    {
        if (sequenceId == _sequenceId)
            tally.Count(messageId);
    }
}

/// <summary>Counts messages, telling repeats apart.</summary>
public sealed class Tally
{
    private readonly HashSet<Guid> _ids = [];
    private readonly Lock _lock = new();
    private long _repeats;
    private long _lastNewAt;

    /// <summary>Messages with an id not seen before.</summary>
    public long Distinct
    {
        get
        {
            lock (_lock)
                return _ids.Count;
        }
    }

    public long Repeats => Interlocked.Read(ref _repeats);

    /// <summary>When the last new one came, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long LastNewAt => Interlocked.Read(ref _lastNewAt);

    public void Count(Guid messageId)
    {
        bool isNew;
        lock (_lock)
            isNew = _ids.Add(messageId);
        if (isNew)
            Interlocked.Exchange(ref _lastNewAt, TimeProvider.System.GetTimestamp());
        else
            Interlocked.Increment(ref _repeats);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Envelope<ContactEnrolled>))]
[JsonSerializable(typeof(Envelope<StepDue>))]
[JsonSerializable(typeof(Envelope<BulkEnrollmentCompleted>))]
internal sealed partial class SubscriberJson : JsonSerializerContext;
