using System.Diagnostics;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Enrollments;

/// <summary>
/// Describes how an enrollment ends and how that is announced. The entity's verbs and the set-based statement both use it, so every
/// consequence of an end belongs here.
/// </summary>
public sealed record EnrollmentEnd
{
    public const int MaxReasonLength = 2_000;

    /// <summary>The outcome of an enrollment that reached what its calls were made for.</summary>
    public const string Succeeded = "succeeded";

    private EnrollmentEnd(string state, string? outcome, string? reason) => (State, Outcome, Reason) = (state, outcome, reason);

    /// <summary>The final state; see <see cref="EnrollmentState"/>.</summary>
    public string State { get; }

    /// <summary>Names the result in a word of the sequence's kind; null for kinds that know only the state.</summary>
    public string? Outcome { get; private init; }

    /// <summary>Why the enrollment ended before its last step; null if it is completed. At most 2,000 characters that can be stored.</summary>
    public string? Reason { get; }

    /// <summary>Whether a call was a success; null for sequences that make none.</summary>
    public bool? HasSucceeded { get; private init; }

    /// <summary>The end after the last step.</summary>
    public static EnrollmentEnd Completed(string? outcome = null) => new(EnrollmentState.Completed, outcome, reason: null);

    /// <summary>The end of an enrollment whose sequence makes calls, after the last step or before it.</summary>
    public static EnrollmentEnd CompletedAfterCalls(bool hasSucceeded) => Completed(hasSucceeded ? Succeeded : null) with { HasSucceeded = hasSucceeded };

    /// <summary>The same end of an enrollment of which a call was a success: that stays one, whatever ends the enrollment.</summary>
    public EnrollmentEnd AfterSuccess() => this with { Outcome = Succeeded };

    /// <summary>The end from outside, before the last step.</summary>
    public static EnrollmentEnd Cancelled(string reason, string? outcome = null) =>
        new(EnrollmentState.Cancelled, outcome, StorableText.Of(reason, MaxReasonLength));

    /// <summary>The end after a step that failed for good.</summary>
    public static EnrollmentEnd Failed(string error, string? outcome = null) =>
        new(EnrollmentState.Failed, outcome, StorableText.Of(error, MaxReasonLength));

    /// <summary>
    /// Makes the messages about one enrollment's end, always under the same ids: the announcement, and the question to its group, if it
    /// has one, who goes on.
    /// </summary>
    /// <param name="lastOutcome">The outcome of its last call; null if there was none.</param>
    public IEnumerable<OutboxMessage> Announce(Guid accountId, EndedEnrollment ended, string? lastOutcome = null)
    {
        var (id, sequenceId, contactId, groupId, at) = ended;
        yield return State switch
        {
            EnrollmentState.Completed => Message(
                id, new EnrollmentCompleted(id, accountId, sequenceId, contactId, at, HasSucceeded, HasSucceeded is null ? null : lastOutcome)),
            EnrollmentState.Cancelled => Message(id, new EnrollmentCancelled(id, accountId, sequenceId, contactId, Reason!, at)),
            EnrollmentState.Failed => Message(id, new EnrollmentFailed(id, accountId, sequenceId, contactId, Reason!, at)),
            _ => throw new UnreachableException(),
        };
        if (groupId is { } group)
            yield return OutboxMessage.Of(new AdvanceGroup(group, accountId, sequenceId), MessageIds.For(id, nameof(AdvanceGroup)), group);
    }

    private static OutboxMessage Message<T>(Guid enrollmentId, T news)
        where T : class =>
        OutboxMessage.Of(news, MessageIds.For(enrollmentId, typeof(T).Name), enrollmentId);
}
