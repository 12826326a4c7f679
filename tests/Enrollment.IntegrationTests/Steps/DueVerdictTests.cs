using System.Diagnostics;
using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Enrollment.IntegrationTests.Sweeps;
using Enrollment.Scheduler.Steps;
using Enrollment.Scheduler.Sweeps;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Steps;

/// <summary>Verdicts about an enrollment whose time has come. Pure: without a database.</summary>
public sealed class DueVerdictTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Due = Now.AddMinutes(-1);

    [Theory]
    [InlineData("event", "", "hand out")]
    [InlineData("event", QueueNames.CallWebhook, "hand out")]
    [InlineData("awaited event", QueueNames.CallWebhook, "hand out")]
    [InlineData("webhook", "", "hand out")]
    [InlineData("webhook", "another-action", "hand out")]
    [InlineData("webhook", QueueNames.CallWebhook, "defer by 30 s: executor_away")]
    [InlineData("awaited webhook", "", "hand out")]
    [InlineData("awaited webhook", QueueNames.CallWebhook, "defer by 30 s: executor_away")]
    public void A_pending_step_is_handed_out_unless_its_executor_takes_nothing(string step, string closedQueue, string verdict) =>
        Assert.Equal(verdict, Verdict(Pending(step), closedQueue: closedQueue));

    [Theory]
    [InlineData(null, "time out")] // It never rested.
    [InlineData(30, "defer by 1800 s: sequence_rested")] // 60 minutes since 30 minutes ago.
    [InlineData(59, "defer by 60 s: sequence_rested")]
    [InlineData(60, "defer by 0 s: sequence_rested")]
    [InlineData(61, "time out")] // Overdue just when it was due anyway.
    [InlineData(120, "time out")]
    public void A_report_is_overdue_unless_its_sequence_rested_meanwhile(int? resumedMinutesAgo, string verdict) =>
        Assert.Equal(verdict, Verdict(UnderWay("awaited event"), resumedMinutesAgo));

    [Theory]
    [InlineData("awaited event", "time out")]
    [InlineData("call", "defer by 30 s: calls_unheard")]
    public void No_calls_time_is_over_while_the_consumers_are_behind_with_what_was_said_about_calls(string step, string verdict)
    {
        var underWay = step == "call" ? CallUnderWay() : UnderWay(step);

        Assert.Equal(verdict, Verdict(underWay, closedQueue: QueueNames.CallsUntaken));
        Assert.Equal("time out", Verdict(underWay));
    }

    [Fact]
    public void The_consumers_are_behind_from_when_they_go_away_until_they_have_handled_all_that_waited()
    {
        var clock = new StoppedClock();
        var unheard = new UnheardCalls(null!, clock);

        // Nobody knows at first, as messages may be in their hands. Later, a queue that is busy says nothing.
        Assert.Equal([0, 4, null, null], Looks(0, 0, 0, 500));
        // They go away, come back, and work off what is there. What they took last is in their hands for a moment.
        Assert.Equal([0, 4, 8, 12, null], Looks(null, null, 500, 0, 0));
        Assert.Equal([null], Looks(500));
        // A queue that is never empty again has been worked off all the same.
        Assert.Equal([null, null], Looks([null, .. Enumerable.Repeat<uint?>(500, 78)])[^2..]);

        List<int?> Looks(params uint?[] waiting)
        {
            var ages = new List<int?>();
            foreach (var count in waiting)
            {
                ages.Add((int?)unheard.Note(untaken: count, reports: count)?.TotalSeconds);
                clock.Seconds += 4;
            }
            return ages;
        }
    }

    [Theory]
    [InlineData("webhook")]
    [InlineData("awaited webhook")]
    public void An_answer_that_got_lost_is_asked_for_again_even_if_the_sequence_rested(string step)
    {
        var isOut = UnderWay(step);
        Assert.True(isOut.IsOut);

        Assert.Equal("time out", Verdict(isOut, resumedMinutesAgo: 1, closedQueue: QueueNames.CallWebhook));
    }

    [Theory]
    [InlineData(0, 0.5)] // Consumers that are starting are found by the next tick.
    [InlineData(2, 0.5)]
    [InlineData(40, 10)]
    [InlineData(120, 30)]
    [InlineData(86_400, 30)]
    public void F19_the_longer_an_executor_is_away_the_rarer_its_steps_are_looked_at(double secondsAway, double pause) =>
        Assert.Equal(TimeSpan.FromSeconds(pause), ClosedQueues.PauseAfter(TimeSpan.FromSeconds(secondsAway)));

    [Fact]
    public void A_closed_queue_defers_no_report_either() =>
        Assert.Equal("time out", Verdict(UnderWay("awaited event"), closedQueue: QueueNames.CallWebhook));

    [Theory]
    [InlineData("unsubscribed")]
    [InlineData("contact_deleted")]
    public void Whoever_has_left_ends_wherever_the_enrollment_is(string leaving)
    {
        Assert.Equal($"end as cancelled: {leaving}", Verdict(Pending("event"), leaving: leaving));
        Assert.Equal($"end as cancelled: {leaving}", Verdict(Pending("webhook"), leaving: leaving, closedQueue: QueueNames.CallWebhook));
        Assert.Equal($"end as cancelled: {leaving}", Verdict(UnderWay("webhook"), leaving: leaving));
        Assert.Equal($"end as cancelled: {leaving}", Verdict(UnderWay("awaited event"), leaving: leaving, resumedMinutesAgo: 1));
    }

    [Fact]
    public void Every_action_obeys_these_verdicts()
    {
        Assert.All(StepActions.All, action =>
        {
            var queue = (action as StepAction.Executed)?.Queue ?? "";
            Assert.Equal("hand out", Verdict(Pending(action.Type)));
            Assert.Equal(queue.Length > 0 ? "defer by 30 s: executor_away" : "hand out", Verdict(Pending(action.Type), closedQueue: queue));
            Assert.Equal("end as cancelled: unsubscribed", Verdict(Pending(action.Type), leaving: "unsubscribed", closedQueue: queue));
            Assert.Equal("end as cancelled: contact_deleted", Verdict(Pending(action.Type), leaving: "contact_deleted", closedQueue: queue));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("on_holiday")]
    [InlineData("UNSUBSCRIBED")]
    public void A_word_of_the_claim_that_nobody_knows_ends_nobody(string leaving) =>
        Assert.Throws<UnreachableException>(() => Verdict(Pending("event"), leaving: leaving));

    [Theory]
    [InlineData("paused")]
    [InlineData("completed")]
    [InlineData("cancelled")]
    [InlineData("failed")]
    [InlineData("waiting")]
    public void A_state_that_is_never_due_is_a_fault_of_the_claim(string state) =>
        Assert.Throws<UnreachableException>(() => Verdict(At("event", state)));

    private static string Verdict(ContactEnrollment enrollment, int? resumedMinutesAgo = null, string? leaving = null, string closedQueue = "")
    {
        var resumedAt = resumedMinutesAgo is { } ago ? Now.AddMinutes(-ago) : (DateTimeOffset?)null;
        var due = new DueStep(enrollment, Now - Due, leaving, resumedAt);
        return DueVerdict.Decide(due, new Dictionary<string, TimeSpan>(StringComparer.Ordinal) { [closedQueue] = TimeSpan.FromSeconds(30) }) switch
        {
            DueVerdict.HandOut => "hand out",
            DueVerdict.TimeOut => "time out",
            DueVerdict.Defer later => $"defer by {(later.Until - Now).TotalSeconds:0} s: {later.Why}",
            DueVerdict.End end => $"end as {end.How.State}: {end.How.Reason}",
            _ => throw new UnreachableException(),
        };
    }

    private static ContactEnrollment Pending(string step) => At(step, EnrollmentState.Pending);

    // Handed out an hour ago, and due by now.
    private static ContactEnrollment UnderWay(string step)
    {
        var enrollment = At(step, EnrollmentState.Pending);
        enrollment.HandOut();
        enrollment.Defer(Due);
        return enrollment;
    }

    private static ContactEnrollment CallUnderWay()
    {
        var enrollment = At("call", EnrollmentState.Pending);
        var settings = new CallSettings
        {
            SequenceId = enrollment.SequenceId,
            AccountId = enrollment.AccountId,
            CallWindows = "{}",
            Timezones = ["UTC"],
            AllowWindowBypass = true,
        };
        var facts = new CallFacts
        {
            EnrollmentId = enrollment.CorrelationId,
            AccountId = enrollment.AccountId,
            JobId = enrollment.JobId,
            Name = "Ada",
            PhoneE164 = "+15551234567",
            PhoneExt = "",
            Timezone = "UTC",
            Variables = "{}",
            BypassesWindow = true,
        };
        enrollment.Calling = new Calling(facts, settings, obstacle: null, []);
        enrollment.HandOutCall();
        enrollment.Defer(Due);
        return enrollment;
    }

    private static ContactEnrollment At(string step, string state) => new()
    {
        CorrelationId = Guid.CreateVersion7(),
        AccountId = Guid.CreateVersion7(),
        SequenceId = Guid.CreateVersion7(),
        SequenceVersion = 1,
        ContactId = Guid.CreateVersion7(),
        JobId = Guid.CreateVersion7(),
        Forced = false,
        State = state,
        Position = 1,
        StepSeq = 1,
        Attempt = 1,
        Anchor = Now.AddDays(-1),
        DueAt = Due,
        CreatedAt = Now.AddDays(-1),
        Plan = new SequencePlan(Guid.NewGuid(), Version: 1, [PlannedStep.Of(StepOf(step))]),
        Now = Now,
    };

    private static SequenceStep StepOf(string step) => step switch
    {
        "event" => A.Step(),
        "awaited event" => A.Step(awaitCompletion: true, completionTimeoutMinutes: 60),
        "webhook" => A.WebhookStep(),
        "awaited webhook" => A.WebhookStep(awaitCompletion: true),
        "call" => A.CallStep(),
        _ => A.Step(action: step),
    };
}
