using System.Diagnostics;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;

namespace Enrollment.Core.Enrollments;

/// <summary>
/// Describes how an enrollment ends and how that is announced. The entity's verbs and the set-based statement both use it, so every
/// consequence of an end belongs here.
/// </summary>
public sealed record EnrollmentEnd
{
    public const int MaxReasonLength = 2_000;

    private EnrollmentEnd(string state, string? outcome, string? reason) => (State, Outcome, Reason) = (state, outcome, reason);

    /// <summary>The final state; see <see cref="EnrollmentState"/>.</summary>
    public string State { get; }

    /// <summary>Names the result in a word of the sequence's kind; null for kinds that know only the state.</summary>
    public string? Outcome { get; }

    /// <summary>Why the enrollment ended before its last step; null if it is completed. At most 2,000 characters that can be stored.</summary>
    public string? Reason { get; }

    /// <summary>The end after the last step.</summary>
    public static EnrollmentEnd Completed(string? outcome = null) => new(EnrollmentState.Completed, outcome, reason: null);

    /// <summary>The end from outside, before the last step.</summary>
    public static EnrollmentEnd Cancelled(string reason, string? outcome = null) =>
        new(EnrollmentState.Cancelled, outcome, StorableText.Of(reason, MaxReasonLength));

    /// <summary>The end after a step that failed for good.</summary>
    public static EnrollmentEnd Failed(string error, string? outcome = null) =>
        new(EnrollmentState.Failed, outcome, StorableText.Of(error, MaxReasonLength));

    /// <summary>Makes the announcement of one enrollment's end, always under the same message id.</summary>
    public OutboxMessage Announce(Guid enrollmentId, Guid accountId, Guid sequenceId, Guid contactId, DateTimeOffset at) => State switch
    {
        EnrollmentState.Completed => Message(enrollmentId, new EnrollmentCompleted(enrollmentId, accountId, sequenceId, contactId, at)),
        EnrollmentState.Cancelled => Message(enrollmentId, new EnrollmentCancelled(enrollmentId, accountId, sequenceId, contactId, Reason!, at)),
        EnrollmentState.Failed => Message(enrollmentId, new EnrollmentFailed(enrollmentId, accountId, sequenceId, contactId, Reason!, at)),
        _ => throw new UnreachableException(),
    };

    private static OutboxMessage Message<T>(Guid enrollmentId, T news)
        where T : class =>
        OutboxMessage.Of(news, MessageIds.For(enrollmentId, typeof(T).Name), enrollmentId);
}
