using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using MassTransit;

namespace Enrollment.Consumers.Enrollments;

/// <summary>The enrollment's verbs for the state machine's table. Each makes the whole move, to whichever state it leads.</summary>
internal static class EnrollmentVerbs
{
    // A report that is repeated, late or not awaited falls through: its sender has nothing to do about it.
    public static EventActivityBinder<ContactEnrollment, StepExecuted> Report(
        this EventActivityBinder<ContactEnrollment, StepExecuted> step, Func<StepExecuted, StepReport> report) =>
        step.Then(x => x.Saga.TryReport(report(x.Message), x.Message.StepSeq));

    public static EventActivityBinder<ContactEnrollment, StepFailed> Report(
        this EventActivityBinder<ContactEnrollment, StepFailed> step, Func<StepFailed, StepReport> report) =>
        step.Then(x => x.Saga.TryReport(report(x.Message), x.Message.StepSeq));

    public static EventActivityBinder<ContactEnrollment, StepAnswered> AnswerStep(this EventActivityBinder<ContactEnrollment, StepAnswered> step) =>
        step.Then(x => x.Saga.AnswerStep(x.Message));

    public static EventActivityBinder<ContactEnrollment, CancelEnrollment> Cancel(this EventActivityBinder<ContactEnrollment, CancelEnrollment> asked) =>
        asked.Then(x => x.Saga.TryCancel(x.Message.Reason));
}
