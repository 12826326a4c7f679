using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enrollment.Contracts;
using RabbitMQ.Client.Events;

namespace Enrollment.Demo.Calls;

/// <summary>Counts what is announced of one agent: who is enrolled, what calls came to, and how each enrollment ended.</summary>
public sealed class CallNews : IAsyncDisposable
{
    private readonly Guid _agentId;
    private readonly NewsQueue _queue;

    private CallNews(Guid agentId, NewsQueue queue) => (_agentId, _queue) = (agentId, queue);

    public Tally Enrolled { get; } = new();

    public Tally Waiting { get; } = new();

    public Tally Activated { get; } = new();

    /// <summary>Calls with an outcome, by their ids.</summary>
    public ConcurrentDictionary<Guid, CallFinished> Finished { get; } = [];

    /// <summary>How enrollments have ended: <c>succeeded</c>, <c>not succeeded</c>, or the reason of the cancellation.</summary>
    public ConcurrentDictionary<Guid, string> Ended { get; } = [];

    public bool IsConnected => _queue.IsConnected;

    /// <summary>Returns once its queue is bound: nothing that is announced from now on is missed.</summary>
    public static async Task<CallNews> StartAsync(Uri broker, Guid agentId, CancellationToken stop)
    {
        Type[] messages =
        [
            typeof(ContactEnrolled), typeof(EnrollmentActivated), typeof(CallFinished), typeof(EnrollmentCompleted), typeof(EnrollmentCancelled),
            typeof(EnrollmentFailed),
        ];
        var queue = await NewsQueue.OpenAsync(broker, messages, stop);
        var news = new CallNews(agentId, queue);
        await queue.ReceiveAsync(news.Receive, stop);
        return news;
    }

    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    private void Receive(BasicDeliverEventArgs delivery)
    {
        var json = CallNewsJson.Default;
        if (NewsQueue.Find(delivery, json.EnvelopeContactEnrolled) is { } enrolled)
            Note(enrolled);
        else if (NewsQueue.Find(delivery, json.EnvelopeEnrollmentActivated) is { } activated)
            Note(activated);
        else if (NewsQueue.Find(delivery, json.EnvelopeCallFinished) is { } finished)
            Note(finished.Message);
        else if (NewsQueue.Find(delivery, json.EnvelopeEnrollmentCompleted) is { Message: var completed })
            NoteEnd(completed.SequenceId, completed.EnrollmentId, completed.Succeeded == true ? "succeeded" : "not succeeded");
        else if (NewsQueue.Find(delivery, json.EnvelopeEnrollmentCancelled) is { Message: var cancelled })
            NoteEnd(cancelled.SequenceId, cancelled.EnrollmentId, cancelled.Reason);
        else if (NewsQueue.Find(delivery, json.EnvelopeEnrollmentFailed) is { Message: var failed })
            NoteEnd(failed.SequenceId, failed.EnrollmentId, failed.Error);
    }

    private void Note(Envelope<ContactEnrolled> enrolled)
    {
        if (enrolled.Message.SequenceId != _agentId)
            return;
        Enrolled.Count(enrolled.MessageId);
        if (enrolled.Message.State == "waiting")
            Waiting.Count(enrolled.MessageId);
    }

    private void Note(Envelope<EnrollmentActivated> activated)
    {
        if (activated.Message.SequenceId == _agentId)
            Activated.Count(activated.MessageId);
    }

    private void Note(CallFinished call)
    {
        if (call.AgentId == _agentId)
            Finished.TryAdd(call.CallId, call);
    }

    private void NoteEnd(Guid sequenceId, Guid enrollmentId, string how)
    {
        if (sequenceId == _agentId)
            Ended.TryAdd(enrollmentId, how);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Envelope<ContactEnrolled>))]
[JsonSerializable(typeof(Envelope<EnrollmentActivated>))]
[JsonSerializable(typeof(Envelope<CallFinished>))]
[JsonSerializable(typeof(Envelope<EnrollmentCompleted>))]
[JsonSerializable(typeof(Envelope<EnrollmentCancelled>))]
[JsonSerializable(typeof(Envelope<EnrollmentFailed>))]
internal sealed partial class CallNewsJson : JsonSerializerContext;
