using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Enrollment.Testing;
using Enrollment.UnitTests.Sequences;

namespace Enrollment.UnitTests.Enrollments;

/// <summary>Each move with its changes and its effects.</summary>
public sealed class ContactEnrollmentTests
{
    private static readonly DateTimeOffset Now = Enrollees.Now;
    private static readonly DateTimeOffset Due = Enrollees.Due;

    [Fact]
    public void A_step_that_starts_waits_for_its_report_no_longer_than_it_may()
    {
        var enrollment = Enrollees.At(1, A.Step(awaitCompletion: true));

        enrollment.HandOut();

        Assert.Equal(Now + PlannedStep.DefaultCompletionTimeout, enrollment.DueAt);
        Assert.Equal(("processing", 1, Due, (DateTimeOffset?)null), RunOf(enrollment));
        Assert.Equal(("processing", 1, true), (enrollment.State, enrollment.StepSeq, enrollment.IsChanged));
    }

    [Fact]
    public void A_step_that_is_done_makes_way_for_the_next_under_a_new_number()
    {
        var enrollment = Enrollees.At(1, Plans.Step(), Plans.Step(TimeSpan.FromHours(1), DelayOrigins.Previous));

        enrollment.HandOut();

        Assert.Equal((2, 2, 1, Now.AddHours(1)), (enrollment.Position, enrollment.StepSeq, enrollment.Attempt, enrollment.DueAt!.Value));
        Assert.Equal(("completed", 1, Due, Now), RunOf(enrollment));
        Assert.Equal("pending", enrollment.State);
        Assert.Empty(enrollment.News());
    }

    [Fact]
    public void The_last_step_ends_it_and_says_so()
    {
        var enrollment = Enrollees.At(1, Plans.Step());

        enrollment.HandOut();

        Assert.Equal(("completed", Now, null, null), (enrollment.State, enrollment.FinishedAt!.Value, enrollment.DueAt, enrollment.Reason));
        AssertAnnounces<EnrollmentCompleted>(enrollment, news => Assert.Equal(Now, news.CompletedAt));
    }

    [Fact]
    public void A_failed_step_is_tried_again_under_a_new_number()
    {
        var enrollment = Enrollees.Out(2, Plans.Step(), A.Step(awaitCompletion: true));

        enrollment.Failed("busy", retry: true);

        Assert.Equal((2, 2, 2, Now.AddSeconds(30)), (enrollment.Position, enrollment.StepSeq, enrollment.Attempt, enrollment.DueAt!.Value));
        Assert.Equal(("failed", 1, Now + PlannedStep.DefaultCompletionTimeout, Now), RunOf(enrollment));
        Assert.Equal("pending", enrollment.State);
    }

    [Fact]
    public void A_step_that_failed_for_good_ends_it_and_says_why()
    {
        var enrollment = Enrollees.Out(1, A.Step(awaitCompletion: true), Plans.Step());

        enrollment.Failed("no such number", retry: false);

        Assert.Equal(("failed", Now, "no such number"), (enrollment.State, enrollment.FinishedAt!.Value, enrollment.Reason));
        AssertAnnounces<EnrollmentFailed>(enrollment, news => Assert.Equal("no such number", news.Error));
    }

    [Fact]
    public void A_cancellation_leaves_no_run_behind()
    {
        var enrollment = Enrollees.At(1, Plans.Step());

        enrollment.TryCancel("moved away");

        Assert.Null(enrollment.Effects.Run);
        Assert.Equal(("cancelled", Now, null), (enrollment.State, enrollment.FinishedAt!.Value, enrollment.DueAt));
        AssertAnnounces<EnrollmentCancelled>(enrollment, news => Assert.Equal("moved away", news.Reason));
    }

    [Fact]
    public void A_step_handed_out_is_done_with_that_unless_somebody_reports_it()
    {
        var (done, awaited) = (Enrollees.At(1, Plans.Step()), Enrollees.At(1, A.Step(awaitCompletion: true)));

        done.HandOut();
        awaited.HandOut();

        Assert.Equal(("completed", "processing"), (done.State, awaited.State));
    }

    [Fact]
    public void What_has_ended_is_not_moved_again()
    {
        var enrollment = Enrollees.At(1, Plans.Step());
        enrollment.HandOut();

        Assert.Equal((false, false, false, false), (enrollment.TryCancel("late"), enrollment.TryPause(), enrollment.TryResume(), enrollment.TrySkipStep()));
        Assert.Equal(("completed", null), (enrollment.State, enrollment.Reason));
        Assert.Single(enrollment.News());
    }

    public static TheoryData<string, string> Words { get; } = new()
    {
        { "", "" },
        { "a\0b\0", "ab" },
        { new string('x', 2_000), new string('x', 2_000) },
        { new string('x', 2_001), new string('x', 2_000) },
        { new string('x', 1_998) + "🎈🎈", new string('x', 1_998) + "🎈🎈" },
        { new string('x', 1_999) + "🎈🎈", new string('x', 1_999) + "🎈" },
    };

    [Theory]
    [MemberData(nameof(Words))]
    public void Of_the_words_of_strangers_as_much_is_kept_as_can_be_stored(string words, string kept)
    {
        var (cancelled, failed) = (Enrollees.At(1, Plans.Step()), Enrollees.Out(1, A.Step(awaitCompletion: true)));

        cancelled.TryCancel(words);
        failed.Failed(words, retry: false);

        Assert.Equal((kept, kept, kept), (cancelled.Reason, failed.Reason, failed.Effects.Run!.Error));
    }

    private static (string Status, int Seq, DateTimeOffset ScheduledFor, DateTimeOffset? FinishedAt) RunOf(ContactEnrollment enrollment) =>
        enrollment.Effects.Run is { } run ? (run.Status, run.StepSeq, run.ScheduledFor, run.FinishedAt) : default;

    private static void AssertAnnounces<T>(ContactEnrollment enrollment, Action<T> says)
    {
        var message = Assert.Single(enrollment.News());
        Assert.Equal(typeof(T).Name, message.Type.Name);
        Assert.Equal(MessageIds.For(enrollment.CorrelationId, typeof(T).Name), message.MessageId);
        says(JsonSerializer.Deserialize<T>(message.Body.Span, JsonSerializerOptions.Web)!);
    }
}
