using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Enrollment.UnitTests.Sequences;

namespace Enrollment.UnitTests.Enrollments;

/// <summary>Enrollments as the saga store loads them.</summary>
internal static class Enrollees
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Due = Now.AddMinutes(-1);

    /// <summary>The step at <paramref name="position"/> is due.</summary>
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
        CreatedAt = Now.AddDays(-1),
        Plan = Plans.Of(steps),
        Now = Now,
    };

    /// <summary>The same, handed out.</summary>
    public static ContactEnrollment Out(int position, params SequenceStep[] steps)
    {
        var enrollment = At(position, steps);
        enrollment.HandOut();
        return enrollment;
    }

    /// <summary>The announcements besides its steps.</summary>
    public static IReadOnlyList<OutboxMessage> News(this ContactEnrollment enrollment) =>
        [.. enrollment.Effects.Announcements.Where(message => message.Type.Name != nameof(StepDue))];

    public static ReportOutcome Done(this ContactEnrollment enrollment) => enrollment.TryReport(new StepReport.Executed(), enrollment.StepSeq);

    public static ReportOutcome Failed(this ContactEnrollment enrollment, string error, bool retry) =>
        enrollment.TryReport(new StepReport.Failed(error, retry), enrollment.StepSeq);
}
