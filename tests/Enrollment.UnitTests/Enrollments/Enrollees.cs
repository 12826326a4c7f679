using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;
using Enrollment.UnitTests.Sequences;

namespace Enrollment.UnitTests.Enrollments;

/// <summary>Enrollments as the saga store loads them.</summary>
internal static class Enrollees
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Due = Now.AddMinutes(-1);

    /// <summary>The step at <paramref name="position"/> was handed out a moment ago.</summary>
    public static ContactEnrollment At(int position, params SequenceStep[] steps) => new()
    {
        CorrelationId = Guid.CreateVersion7(),
        AccountId = Guid.CreateVersion7(),
        SequenceId = Guid.CreateVersion7(),
        SequenceVersion = 1,
        ContactId = Guid.CreateVersion7(),
        JobId = Guid.CreateVersion7(),
        Forced = false,
        State = EnrollmentState.Pending,
        Position = position,
        StepSeq = 1,
        Attempt = 1,
        Anchor = Now.AddDays(-1),
        DueAt = Due,
        LeaseUntil = Now.AddMinutes(5),
        CreatedAt = Now.AddDays(-1),
        Plan = Plans.Of(steps),
        Now = Now,
    };
}
