using Enrollment.Core.Outbox;

namespace Enrollment.Core.Calls;

/// <summary>Computes the id of a call from its enrollment and hand-out: the same for every repeat of a hand-out, new for each attempt.</summary>
public static class CallIds
{
    public static Guid Of(Guid enrollmentId, int stepSeq) => MessageIds.For(enrollmentId, "Call", stepSeq);
}
