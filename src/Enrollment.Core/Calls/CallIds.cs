using Enrollment.Core.Outbox;

namespace Enrollment.Core.Calls;

/// <summary>Computes the id of a call from its enrollment and hand-out: the same for every repeat of a hand-out, new for each attempt.</summary>
public static class CallIds
{
    public static Guid Of(Guid enrollmentId, int stepSeq) => MessageIds.For(enrollmentId, "Call", stepSeq);

    /// <summary>Checks the id in a dialer's message, which may be left out.</summary>
    /// <exception cref="FormatException">The id is that of another call.</exception>
    public static void Check(Guid? given, Guid enrollmentId, int stepSeq)
    {
        if (given is { } callId && callId != Of(enrollmentId, stepSeq))
            throw new FormatException($"The message names the call {callId}, which is not number {stepSeq} of the enrollment {enrollmentId}.");
    }
}
