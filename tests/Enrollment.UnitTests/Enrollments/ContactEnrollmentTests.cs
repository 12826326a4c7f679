using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Enrollment.UnitTests.Sequences;

namespace Enrollment.UnitTests.Enrollments;

/// <summary>What a move changes, and what it causes besides. The state itself is the state machine's.</summary>
public sealed class ContactEnrollmentTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Due = Now.AddMinutes(-1);

    [Fact]
    public void A_step_that_starts_waits_for_its_report_no_longer_than_it_may()
    {
        var enrollment = At(1, Plans.Step());

        enrollment.StartStep();

        Assert.Equal(Now + PlannedStep.DefaultCompletionTimeout, enrollment.DueAt);
        Assert.Null(enrollment.LeaseUntil);
        Assert.Equal(("processing", 1, Due, (DateTimeOffset?)null), RunOf(enrollment));
        Assert.Equal((1, true, false), (enrollment.StepSeq, enrollment.IsChanged, enrollment.HasEnded));
    }

    [Fact]
    public void A_step_that_is_done_makes_way_for_the_next_under_a_new_number()
    {
        var enrollment = At(1, Plans.Step(), Plans.Step(TimeSpan.FromHours(1), DelayOrigins.Previous));

        enrollment.FinishStep();

        Assert.Equal((2, 2, 1, Now.AddHours(1)), (enrollment.Position, enrollment.StepSeq, enrollment.Attempt, enrollment.DueAt!.Value));
        Assert.Null(enrollment.LeaseUntil);
        Assert.Equal(("completed", 1, Due, Now), RunOf(enrollment));
        Assert.Empty(enrollment.Effects.Announcements);
    }

    [Fact]
    public void The_last_step_ends_it_and_says_so()
    {
        var enrollment = At(1, Plans.Step());

        enrollment.FinishStep();

        Assert.Equal((Now, null, null), (enrollment.FinishedAt!.Value, enrollment.DueAt, enrollment.StopReason));
        AssertAnnounces<EnrollmentCompleted>(enrollment, news => Assert.Equal(Now, news.CompletedAt));
    }

    [Fact]
    public void A_failed_step_is_tried_again_under_a_new_number()
    {
        var enrollment = At(2, Plans.Step(), Plans.Step());

        enrollment.FailStep("busy", retry: true);

        Assert.Equal((2, 2, 2, Now.AddSeconds(30)), (enrollment.Position, enrollment.StepSeq, enrollment.Attempt, enrollment.DueAt!.Value));
        Assert.Equal(("failed", 1, Due, Now), RunOf(enrollment));
        Assert.False(enrollment.HasEnded);
    }

    [Fact]
    public void A_step_that_failed_for_good_ends_it_and_says_why()
    {
        var enrollment = At(1, Plans.Step(), Plans.Step());

        enrollment.FailStep("no such number", retry: false);

        Assert.Equal((Now, "no such number"), (enrollment.FinishedAt!.Value, enrollment.StopReason));
        AssertAnnounces<EnrollmentFailed>(enrollment, news => Assert.Equal("no such number", news.Error));
    }

    [Fact]
    public void A_cancellation_leaves_no_run_behind()
    {
        var enrollment = At(1, Plans.Step());

        enrollment.Cancel("moved away");

        Assert.Null(enrollment.Effects.Run);
        Assert.Equal((Now, null, null), (enrollment.FinishedAt!.Value, enrollment.DueAt, enrollment.LeaseUntil));
        AssertAnnounces<EnrollmentCancelled>(enrollment, news => Assert.Equal("moved away", news.Reason));
    }

    public static TheoryData<string, string> Words { get; } = new()
    {
        { "", "" },
        { "a\0b\0", "ab" },
        { new string('x', 2_000), new string('x', 2_000) },
        { new string('x', 2_001), new string('x', 2_000) },
        { new string('x', 1_998) + "🎈🎈", new string('x', 1_998) + "🎈" },
        { new string('x', 1_999) + "🎈🎈", new string('x', 1_999) },
    };

    [Theory]
    [MemberData(nameof(Words))]
    public void Of_the_words_of_strangers_as_much_is_kept_as_can_be_stored(string words, string kept)
    {
        var (cancelled, failed) = (At(1, Plans.Step()), At(1, Plans.Step()));

        cancelled.Cancel(words);
        failed.FailStep(words, retry: false);

        Assert.Equal((kept, kept, kept), (cancelled.StopReason, failed.StopReason, failed.Effects.Run!.Error));
    }

    private static ContactEnrollment At(int position, params SequenceStep[] steps) => new()
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

    private static (string Status, int Seq, DateTimeOffset ScheduledFor, DateTimeOffset? FinishedAt) RunOf(ContactEnrollment enrollment) =>
        enrollment.Effects.Run is { } run ? (run.Status, run.StepSeq, run.ScheduledFor, run.FinishedAt) : default;

    private static void AssertAnnounces<T>(ContactEnrollment enrollment, Action<T> says)
    {
        var message = Assert.Single(enrollment.Effects.Announcements);
        Assert.Equal(typeof(T).Name, message.Type.Name);
        Assert.Equal(MessageIds.For(enrollment.CorrelationId, typeof(T).Name), message.MessageId);
        says(JsonSerializer.Deserialize<T>(message.Body.Span, JsonSerializerOptions.Web)!);
    }
}
