using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using MassTransit;

namespace Enrollment.Consumers.Sequences;

/// <summary>The state machine's verbs. They change the instance and do no I/O.</summary>
internal static class EnrollmentVerbs
{
    public static EventActivityBinder<ContactEnrollment, T> StartStep<T>(this EventActivityBinder<ContactEnrollment, T> step)
        where T : class => step.Then(x => x.Saga.StartStep());

    public static EventActivityBinder<ContactEnrollment, T> FinishStep<T>(this EventActivityBinder<ContactEnrollment, T> step)
        where T : class => step.Then(x => x.Saga.FinishStep());

    public static EventActivityBinder<ContactEnrollment, T> FailStep<T>(
        this EventActivityBinder<ContactEnrollment, T> step,
        Func<BehaviorContext<ContactEnrollment, T>, string> error,
        Func<BehaviorContext<ContactEnrollment, T>, bool> retry)
        where T : class => step.Then(x => x.Saga.FailStep(error(x), retry(x)));

    public static EventActivityBinder<ContactEnrollment, CancelEnrollment> Cancel(
        this EventActivityBinder<ContactEnrollment, CancelEnrollment> asked) => asked.Then(x => x.Saga.Cancel(x.Message.Reason));

    /// <summary>To where the last step has led: on, to the end, or to failure.</summary>
    public static EventActivityBinder<ContactEnrollment, T> GoOn<T>(this EventActivityBinder<ContactEnrollment, T> step, EnrollmentStateMachine machine)
        where T : class => step
            .If(x => !x.Saga.HasEnded, on => on.TransitionTo(machine.Pending))
            .If(x => x.Saga is { HasEnded: true, HasFailed: false }, end => end.TransitionTo(machine.Completed))
            .If(x => x.Saga.HasFailed, end => end.TransitionTo(machine.Failed));
}
