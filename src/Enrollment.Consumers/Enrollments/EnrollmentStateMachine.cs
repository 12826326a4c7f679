using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using MassTransit;

namespace Enrollment.Consumers.Enrollments;

/// <summary>
/// One contact's way through a sequence: which message is handled in which state. The enrollment's verbs decide whether a report counts
/// and what follows, so that the API can do the same. The page that enrolls creates instances, and the sweep hands out steps, so there
/// is no initial event. docs/lifecycle.md draws the table.
/// </summary>
public sealed class EnrollmentStateMachine : MassTransitStateMachine<ContactEnrollment>
{
    public EnrollmentStateMachine()
    {
        InstanceState(enrollment => enrollment.State);
        Waiting = State(EnrollmentState.Waiting);
        Pending = State(EnrollmentState.Pending);
        Processing = State(EnrollmentState.Processing);
        Paused = State(EnrollmentState.Paused);
        Completed = State(EnrollmentState.Completed);
        Cancelled = State(EnrollmentState.Cancelled);
        Failed = State(EnrollmentState.Failed);

        Event(() => Executed, done => { done.CorrelateById(x => x.Message.EnrollmentId); done.OnMissingInstance(x => x.Discard()); });
        Event(() => NotExecuted, failed => { failed.CorrelateById(x => x.Message.EnrollmentId); failed.OnMissingInstance(x => x.Discard()); });
        Event(() => Answered, answer => { answer.CorrelateById(x => x.Message.EnrollmentId); answer.OnMissingInstance(x => x.Discard()); });
        Event(() => CancelAsked, cancel => { cancel.CorrelateById(x => x.Message.EnrollmentId); cancel.OnMissingInstance(x => x.Discard()); });

        Event(() => Started, start => { start.CorrelateById(x => x.Message.EnrollmentId); start.OnMissingInstance(x => x.Discard()); });
        Event(() => Reported, report => { report.CorrelateById(x => x.Message.EnrollmentId); report.OnMissingInstance(x => x.Discard()); });

        // Pending, too: of a step that the service executes, a receiver may report between two attempts. Paused: what was under way
        // when it was paused may still be reported.
        During([Pending, Processing, Paused],
            When(Executed, IsOwn).Report(_ => new StepReport.Executed()),
            When(NotExecuted, IsOwn).Report(failed => new StepReport.Failed(failed.Error, failed.Retry)),
            When(Answered, IsOwn).AnswerStep(),
            When(CancelAsked, IsOwn).Cancel());

        // One that is late is noted in its run, whatever ended the step before: a report, a skip or a cancellation. A call may still turn
        // out a success.
        During([Completed, Cancelled, Failed],
            When(Executed, IsOwn).Report(_ => new StepReport.Executed()),
            When(NotExecuted, IsOwn).Report(failed => new StepReport.Failed(failed.Error, failed.Retry)),
            When(Answered, IsOwn).AnswerStep(),
            Ignore(CancelAsked));

        // Calls have a memory of their own: it tells what is late or repeated, in whatever state.
        During([Pending, Processing, Paused, Completed, Cancelled, Failed],
            When(Started, IsOwn).StartCall(),
            When(Reported, IsOwn).ReportCall());

        // Nothing of it was ever handed out.
        During(Waiting,
            When(CancelAsked, IsOwn).Cancel(),
            Ignore(Executed), Ignore(NotExecuted), Ignore(Answered), Ignore(Started), Ignore(Reported));
    }

    public State Waiting { get; }
    public State Pending { get; }
    public State Processing { get; }
    public State Paused { get; }
    public State Completed { get; }
    public State Cancelled { get; }
    public State Failed { get; }

    public Event<StepExecuted> Executed { get; private set; } = null!;
    public Event<StepFailed> NotExecuted { get; private set; } = null!;
    public Event<StepAnswered> Answered { get; private set; } = null!;
    public Event<CancelEnrollment> CancelAsked { get; private set; } = null!;
    public Event<CallStarted> Started { get; private set; } = null!;
    public Event<CallReported> Reported { get; private set; } = null!;

    // A message speaks for one account, and does not touch the enrollments of another.
    private static bool IsOwn(SagaConsumeContext<ContactEnrollment, StepExecuted> report) => report.Saga.AccountId == report.Message.AccountId;

    private static bool IsOwn(SagaConsumeContext<ContactEnrollment, StepFailed> report) => report.Saga.AccountId == report.Message.AccountId;

    private static bool IsOwn(SagaConsumeContext<ContactEnrollment, StepAnswered> answer) => answer.Saga.AccountId == answer.Message.AccountId;

    private static bool IsOwn(SagaConsumeContext<ContactEnrollment, CancelEnrollment> cancel) => cancel.Saga.AccountId == cancel.Message.AccountId;

    private static bool IsOwn(SagaConsumeContext<ContactEnrollment, CallStarted> start) => start.Saga.AccountId == start.Message.AccountId;

    private static bool IsOwn(SagaConsumeContext<ContactEnrollment, CallReported> report) => report.Saga.AccountId == report.Message.AccountId;
}

/// <summary>The enrollment's verbs for the state machine's table. Each makes the whole move, including the new state.</summary>
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

    public static EventActivityBinder<ContactEnrollment, CallStarted> StartCall(this EventActivityBinder<ContactEnrollment, CallStarted> started) =>
        started.Then(x =>
        {
            CallIds.Check(x.Message.CallId, x.Message.EnrollmentId, x.Message.StepSeq);
            x.Saga.NoteCallStarted(x.Message.StepSeq);
        });

    // A report whose fields are wrong, or that names another call, throws and goes to the error queue. One about no call of the
    // enrollment falls through.
    public static EventActivityBinder<ContactEnrollment, CallReported> ReportCall(this EventActivityBinder<ContactEnrollment, CallReported> reported) =>
        reported.Then(x =>
        {
            CallIds.Check(x.Message.CallId, x.Message.EnrollmentId, x.Message.StepSeq);
            if (x.Saga.Calling is { } calling)
                x.Saga.ReportCall(CallReportReader.Read(x.Message, calling.Facts.Timezone, x.Saga.Now), x.Message.StepSeq);
        });
}
