using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using MassTransit;

namespace Enrollment.Consumers.Sequences;

/// <summary>
/// One contact's way through a sequence: which message counts in which state. What it does, and which state follows, is
/// the enrollment's own; so the API can do the same. Instances are made by the page that enrolls, so there is no initial event.
/// A message that comes late or twice carries an old step number and falls through; docs/lifecycle.md draws the table.
/// </summary>
public sealed class EnrollmentStateMachine : MassTransitStateMachine<ContactEnrollment>
{
    public EnrollmentStateMachine()
    {
        InstanceState(enrollment => enrollment.State);
        Pending = State(EnrollmentState.Pending);
        Processing = State(EnrollmentState.Processing);
        Paused = State(EnrollmentState.Paused);
        Completed = State(EnrollmentState.Completed);
        Cancelled = State(EnrollmentState.Cancelled);
        Failed = State(EnrollmentState.Failed);

        Event(() => Due, due => { due.CorrelateById(x => x.Message.EnrollmentId); due.OnMissingInstance(x => x.Discard()); });
        Event(() => Executed, done => { done.CorrelateById(x => x.Message.EnrollmentId); done.OnMissingInstance(x => x.Discard()); });
        Event(() => NotExecuted, failed => { failed.CorrelateById(x => x.Message.EnrollmentId); failed.OnMissingInstance(x => x.Discard()); });
        Event(() => TimedOut, late => { late.CorrelateById(x => x.Message.EnrollmentId); late.OnMissingInstance(x => x.Discard()); });
        Event(() => Answered, answer => { answer.CorrelateById(x => x.Message.EnrollmentId); answer.OnMissingInstance(x => x.Discard()); });
        Event(() => CancelAsked, cancel => { cancel.CorrelateById(x => x.Message.EnrollmentId); cancel.OnMissingInstance(x => x.Discard()); });

        During(Pending,
            When(Due, IsCurrent).HandOut(),
            // A fast executor's report can overtake our own copy of StepDue, which then finds its number passed.
            When(Executed, IsAwaited).FinishStep(),
            When(NotExecuted, IsAwaited).FailStep(),
            When(Answered, IsOwn).AnswerCall(),
            When(CancelAsked, IsOwn).Cancel(),
            Ignore(TimedOut));

        During(Processing,
            When(Executed, IsAwaited).FinishStep(),
            When(NotExecuted, IsAwaited).FailStep(),
            When(Answered, IsOwn).AnswerCall(),
            When(TimedOut, IsOverdue).TimeOut(),
            When(CancelAsked, IsOwn).Cancel(),
            Ignore(Due));

        // Paused and resumed by the API. What was under way when it was paused may still be reported.
        During(Paused,
            When(Executed, IsAwaited).FinishStep(),
            When(NotExecuted, IsAwaited).FailStep(),
            When(Answered, IsOwn).AnswerCall(),
            When(CancelAsked, IsOwn).Cancel(),
            Ignore(Due), Ignore(TimedOut));

        During([Completed, Cancelled, Failed],
            When(Answered, IsOwn).AnswerCall(),
            Ignore(Due), Ignore(Executed), Ignore(NotExecuted), Ignore(TimedOut), Ignore(CancelAsked));
    }

    public State Pending { get; }
    public State Processing { get; }
    public State Paused { get; }
    public State Completed { get; }
    public State Cancelled { get; }
    public State Failed { get; }

    public Event<StepDue> Due { get; private set; } = null!;
    public Event<StepExecuted> Executed { get; private set; } = null!;
    public Event<StepFailed> NotExecuted { get; private set; } = null!;
    public Event<StepTimedOut> TimedOut { get; private set; } = null!;
    public Event<WebhookAnswered> Answered { get; private set; } = null!;
    public Event<CancelEnrollment> CancelAsked { get; private set; } = null!;

    private static bool IsCurrent(SagaConsumeContext<ContactEnrollment, StepDue> due) => due.Saga.StepSeq == due.Message.StepSeq;

    private static bool IsAwaited(SagaConsumeContext<ContactEnrollment, StepExecuted> report) =>
        report.Saga.AccountId == report.Message.AccountId && report.Saga.AwaitsReportOf(report.Message.StepSeq, isFinal: true);

    private static bool IsAwaited(SagaConsumeContext<ContactEnrollment, StepFailed> report) =>
        report.Saga.AccountId == report.Message.AccountId && report.Saga.AwaitsReportOf(report.Message.StepSeq, isFinal: !report.Message.Retry);

    // Asked again here: since it was sent the enrollment may have been paused and resumed, and has its whole time again.
    private static bool IsOverdue(SagaConsumeContext<ContactEnrollment, StepTimedOut> late) =>
        late.Saga.StepSeq == late.Message.StepSeq && late.Saga.DueAt <= late.Saga.Now;

    // One that is late is noted in its run, whatever state that left: a report, a skip or a cancellation was faster.
    private static bool IsOwn(SagaConsumeContext<ContactEnrollment, WebhookAnswered> answer) => answer.Saga.AccountId == answer.Message.AccountId;

    private static bool IsOwn(SagaConsumeContext<ContactEnrollment, CancelEnrollment> cancel) => cancel.Saga.AccountId == cancel.Message.AccountId;
}
