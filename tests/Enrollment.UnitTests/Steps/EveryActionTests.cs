using System.Text.RegularExpressions;
using Enrollment.Consumers.Steps;
using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Enrollment.Testing;
using Enrollment.UnitTests.Architecture;
using Enrollment.UnitTests.Enrollments;

namespace Enrollment.UnitTests.Steps;

/// <summary>
/// Every action obeys these rules, and so does the next one, because it stands in <see cref="StepActions.All"/>. The verdicts of the sweep are
/// tried for each in <c>DueVerdictTests</c>. Calls go their own way behind their gate: see the tests in <c>Calls</c>.
/// </summary>
public sealed partial class EveryActionTests
{
    private static readonly DateTimeOffset Now = Enrollees.Now;

    public static TheoryData<string> All { get; } = [.. StepActions.All.Where(action => action is not StepAction.Called).Select(action => action.Type)];

    public static TheoryData<string> Executed { get; } = [.. StepActions.All.OfType<StepAction.Executed>().Select(action => action.Type)];

    [Theory]
    [MemberData(nameof(All))]
    public void Handed_out_it_is_announced_once_and_done_at_once_unless_the_service_executes_it(string action)
    {
        var enrollment = Enrollees.Out(1, A.Step(action: action));

        Assert.Single(enrollment.Effects.Announcements, message => message.Type.Name == nameof(StepDue));
        Assert.Equal(StepActions.Of(action) is StepAction.Executed ? EnrollmentState.Processing : EnrollmentState.Completed, enrollment.State);
    }

    [Theory]
    [MemberData(nameof(Executed))]
    public void Executed_it_is_sent_to_the_actions_own_queue_and_its_answer_is_waited_for(string type)
    {
        var action = (StepAction.Executed)StepActions.Of(type);
        var enrollment = Enrollees.Out(1, A.Step(action: type));

        var command = Assert.Single(enrollment.News());
        Assert.Equal((nameof(ExecuteStep), action.Queue), (command.Type.Name, command.Queue));
        Assert.Equal((true, Now + action.Patience), (enrollment.IsOut, enrollment.DueAt));
        Assert.Single(StepActions.All.OfType<StepAction.Executed>(), other => other.Queue == action.Queue);
    }

    [Fact]
    public void Every_consumer_of_commands_turns_down_what_must_not_be_executed()
    {
        var consumers = SourceFile.Below("src/Enrollment.Consumers", ".cs")
            .Where(file => file.Code.Contains("IConsumer<ExecuteStep>", StringComparison.Ordinal))
            .ToList();
        // Calls have rules of their own for what must not be requested any more.
        var ofCalls = Assert.Single(consumers, consumer => consumer.Name == "RequestCall.cs");
        Assert.Contains("CallRequestMove.Before(", ofCalls.Code, StringComparison.Ordinal);
        consumers.Remove(ofCalls);

        Assert.Equal(Executed.Count, consumers.Count);
        Assert.All(consumers, consumer =>
        {
            Assert.Matches(TurnsDown(), consumer.Code);
            Assert.Contains(".AnswerAsync(", consumer.Code, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("await context.TurnsDownAsync(call.Step, action, now);\nawait CallAsync(call);", false)]
    [InlineData("var isDown = await context.TurnsDownAsync(call.Step, action, now);\nawait CallAsync(call);", false)]
    [InlineData("if (await context.TurnsDownAsync(call.Step, action, now))\n    Log();\nreturn;", false)]
    [InlineData("if (!await context.TurnsDownAsync(call.Step, action, now))\n    return;", false)]
    [InlineData("if (await context.TurnsDownAsync(call.Step, action, clock.GetUtcNow()))\n    return;", true)]
    [InlineData("if (await context.TurnsDownAsync(call.Step, action, now))\n{\n    return;\n}", true)]
    public void A_consumer_turns_down_only_if_it_returns_then(string code, bool turnsDown) => Assert.Equal(turnsDown, TurnsDown().IsMatch(code));

    [Theory]
    [MemberData(nameof(Executed))]
    public void It_is_not_executed_for_a_queue_that_is_paused_or_deleted_nor_after_a_long_wait(string type)
    {
        var action = (StepAction.Executed)StepActions.Of(type);
        var step = OutWith(type);

        Assert.Null(step.HindranceTo(action, Now));
        Assert.Null(step.HindranceTo(action, Now + action.LongestWait));
        Assert.NotNull(step.HindranceTo(action, Now + action.LongestWait + TimeSpan.FromSeconds(1)));
        step.Sequence.IsActive = false;
        Assert.NotNull(step.HindranceTo(action, Now));
        (step.Sequence.IsActive, step.Sequence.DeletedAt) = (true, Now);
        Assert.NotNull(step.HindranceTo(action, Now));
    }

    [Theory]
    [MemberData(nameof(Executed))]
    public void Not_executed_it_waits_as_before_and_has_lost_no_attempt(string type)
    {
        var enrollment = Enrollees.Out(1, A.Step(action: type));

        enrollment.AnswerStep(Answer(enrollment, StepAnswers.NotCalled));

        Assert.Equal((EnrollmentState.Pending, 1, 2, false), (enrollment.State, enrollment.Attempt, enrollment.StepSeq, enrollment.IsOut));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Paused_before_it_is_due_it_waits_and_goes_on_where_it_was(string action)
    {
        var enrollment = Enrollees.At(1, A.Step(action: action));

        enrollment.TryPause();
        Assert.Equal((EnrollmentState.Paused, null), (enrollment.State, enrollment.DueAt));
        enrollment.TryResume();

        Assert.Equal((EnrollmentState.Pending, Enrollees.Due), (enrollment.State, enrollment.DueAt));
        Assert.Empty(enrollment.Effects.Announcements);
    }

    [Theory]
    [MemberData(nameof(Executed))]
    public void Paused_while_it_is_out_nothing_is_overdue_and_resumed_it_is_sent_again_under_the_same_id(string type)
    {
        var enrollment = Enrollees.Out(1, A.Step(action: type));

        enrollment.TryPause();
        Assert.Equal((EnrollmentState.Paused, null), (enrollment.State, enrollment.DueAt));
        enrollment.TryResume();

        Assert.Equal((EnrollmentState.Processing, true, 1), (enrollment.State, enrollment.IsOut, enrollment.StepSeq));
        Assert.Equal(2, enrollment.News().Count);
        Assert.Single(enrollment.News().Select(command => (command.MessageId, command.Queue)).Distinct());
    }

    [Theory]
    [MemberData(nameof(Executed))]
    public void Paused_while_it_is_out_its_answer_counts_and_the_next_step_waits(string type)
    {
        var enrollment = Enrollees.Out(1, A.Step(action: type), A.Step(action: type));
        enrollment.TryPause();

        enrollment.AnswerStep(Answer(enrollment, StepAnswers.Done));

        Assert.Equal(
            (EnrollmentState.Paused, EnrollmentState.Pending, 2, false), (enrollment.State, enrollment.HeldState, enrollment.Position, enrollment.IsOut));
    }

    [Theory]
    [MemberData(nameof(Executed))]
    public void Ended_while_it_is_out_its_run_has_failed_and_its_answer_is_only_noted(string type)
    {
        foreach (var outcome in new[] { StepAnswers.Done, StepAnswers.Retry, StepAnswers.Failed, StepAnswers.NotCalled })
        {
            var enrollment = Enrollees.Out(1, A.Step(action: type), A.Step(action: type));
            enrollment.TryCancel("left");
            var news = enrollment.News().Count;

            enrollment.AnswerStep(Answer(enrollment, outcome));

            Assert.Equal((EnrollmentState.Cancelled, null, false), (enrollment.State, enrollment.DueAt, enrollment.IsOut));
            Assert.Equal((StepRunStatus.Failed, news), (enrollment.Effects.Run!.Status, enrollment.News().Count));
            Assert.NotNull(enrollment.Effects.LateAnswer);
        }
    }

    [Theory]
    [MemberData(nameof(Executed))]
    public void An_answer_that_never_comes_leaves_nobody_waiting(string type)
    {
        var enrollment = Enrollees.Out(1, A.Step(action: type));

        enrollment.TimeOutStep();

        Assert.False(enrollment.IsOut);
        Assert.NotEqual(EnrollmentState.Processing, enrollment.State);
        Assert.NotNull(enrollment.Effects.Run!.Error);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Tried_in_vain_it_pauses_between_its_attempts_and_fails_after_the_last(string type)
    {
        var action = StepActions.Of(type);
        var enrollment = Enrollees.Out(1, A.Step(action: type, awaitCompletion: true));
        for (var attempt = 1; attempt < action.MaxAttempts; attempt++)
        {
            Fail(enrollment);
            Assert.Equal((EnrollmentState.Pending, attempt + 1), (enrollment.State, enrollment.Attempt));
            Assert.True(enrollment.DueAt > Now);
            enrollment.HandOut();
        }

        Fail(enrollment);
        Assert.Equal(EnrollmentState.Failed, enrollment.State);
    }

    [Theory]
    [MemberData(nameof(Executed))]
    public void It_is_handed_out_anew_well_before_its_answer_is_taken_for_lost(string type)
    {
        var action = (StepAction.Executed)StepActions.Of(type);

        Assert.InRange(action.LongestWait, TimeSpan.FromSeconds(1), action.Patience - TimeSpan.FromMinutes(1));
        Assert.NotEmpty(action.Doing);
    }

    [GeneratedRegex(@"\bif \(await \w+\.TurnsDownAsync\([^;{]*\)\)\s*\{?\s*return;")]
    private static partial Regex TurnsDown();

    private static void Fail(ContactEnrollment enrollment)
    {
        if (enrollment.IsOut)
            enrollment.AnswerStep(Answer(enrollment, StepAnswers.Retry));
        else
            enrollment.Failed("busy", retry: true);
    }

    private static StepAnswered Answer(ContactEnrollment enrollment, string outcome) => new(
        enrollment.CorrelationId, enrollment.AccountId, enrollment.StepSeq, outcome, 503, "later", outcome == StepAnswers.Done ? null : "busy", RetryAfterSeconds: null);

    private static HandedOutStep OutWith(string action)
    {
        var definition = A.Step(action: action);
        var enrollment = Enrollees.Out(1, definition);
        return new()
        {
            Enrollment = enrollment,
            Definition = definition,
            Sequence = new() { Id = enrollment.SequenceId, AccountId = enrollment.AccountId, Kind = SequenceKinds.EventQueue.Name, Name = "Queue" },
            ScheduledFor = Enrollees.Due,
            Contact = null,
            Customer = null,
        };
    }
}
