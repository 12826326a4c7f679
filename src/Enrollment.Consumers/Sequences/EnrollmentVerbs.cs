using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using MassTransit;

namespace Enrollment.Consumers.Sequences;

/// <summary>The enrollment's verbs for the state machine's table. Each makes the whole move, to whichever state it leads.</summary>
internal static class EnrollmentVerbs
{
    public static EventActivityBinder<ContactEnrollment, StepDue> HandOut(this EventActivityBinder<ContactEnrollment, StepDue> step) =>
        step.Then(x => x.Saga.HandOut());

    public static EventActivityBinder<ContactEnrollment, StepExecuted> FinishStep(this EventActivityBinder<ContactEnrollment, StepExecuted> step) =>
        step.Then(x => x.Saga.FinishStep());

    public static EventActivityBinder<ContactEnrollment, StepFailed> FailStep(this EventActivityBinder<ContactEnrollment, StepFailed> step) =>
        step.Then(x => x.Saga.FailStep(x.Message.Error, x.Message.Retry));

    public static EventActivityBinder<ContactEnrollment, WebhookAnswered> AnswerCall(this EventActivityBinder<ContactEnrollment, WebhookAnswered> call) =>
        call.Then(x => x.Saga.AnswerCall(x.Message));

    public static EventActivityBinder<ContactEnrollment, StepTimedOut> TimeOut(this EventActivityBinder<ContactEnrollment, StepTimedOut> step) =>
        step.Then(x => x.Saga.TimeOutStep());

    public static EventActivityBinder<ContactEnrollment, CancelEnrollment> Cancel(this EventActivityBinder<ContactEnrollment, CancelEnrollment> asked) =>
        asked.Then(x => x.Saga.TryCancel(x.Message.Reason));
}
