using Enrollment.Core.Outcomes;

namespace Enrollment.UnitTests.Outcomes;

/// <summary>A report about a call decides what follows: the table of outcomes row by row, and its limits.</summary>
public sealed class AfterReportTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 23, 21, 0, 0, TimeSpan.Zero);

    /// <summary>The delays are those that follow the first report, the second and so on; what follows the last one is the end.</summary>
    [Theory]
    [InlineData("goal_completed", "", "success")]
    [InlineData("goal_not_completed", "", "no success")]
    [InlineData("callback_requested", "120 120", "no success")]
    [InlineData("wrong_person", "1440", "no success")]
    [InlineData("do_not_call", "", "enrollment: do_not_call")]
    [InlineData("voicemail", "1440", "no success")]
    [InlineData("no_answer", "120 1440", "no success")]
    [InlineData("busy", "15 60 240", "no success")]
    [InlineData("rejected", "1440", "no success")]
    [InlineData("invalid_number", "", "enrollment: invalid_number")]
    [InlineData("failed", "5 60", "no success")]
    [InlineData("no_report", "", "no success")]
    public void By_default_an_outcome_is_followed_by(string outcome, string delays, string end)
    {
        var minutes = delays.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var moves = Run(OutcomeRules.Default, [.. Enumerable.Repeat(outcome, minutes.Length + 1)]);

        Assert.Equal([.. minutes, end], moves);
    }

    [Fact]
    public void X10_not_placed_is_no_attempt_and_is_handed_out_again()
    {
        var busy = Report("busy", StepAttempts.None);

        var after = Report("not_placed", busy.Attempts);

        Assert.Equal(new OutcomeMove.HandOutAgain(Now.AddSeconds(60)), after.Move);
        Assert.Equal(("not_placed", 1, 1), (after.CountedAs.Word, after.Attempts.Attempts, after.Attempts.NotPlacedInRow));
        Assert.Equal(0, after.Attempts.Of(CallOutcomes.NotPlaced));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(86_400)]
    public void A_call_that_was_not_placed_waits_as_long_as_the_dialer_says(int seconds)
    {
        var after = AfterReport.Of(new(CallOutcomes.NotPlaced) { RetryAfter = TimeSpan.FromSeconds(seconds) }, StepAttempts.None, OutcomeRules.Default, Now);

        Assert.Equal(new OutcomeMove.HandOutAgain(Now.AddSeconds(seconds)), after.Move);
    }

    [Fact]
    public void The_20th_not_placed_in_a_row_counts_as_failed()
    {
        var moves = Run(OutcomeRules.Default, [.. Enumerable.Repeat("not_placed", 60)]);

        Assert.Equal([.. Again(19), "5", .. Again(19), "60", .. Again(19), "no success"], moves);
    }

    [Fact]
    public void Another_outcome_interrupts_the_row()
    {
        var moves = Run(OutcomeRules.Default, [.. Enumerable.Repeat("not_placed", 19), "busy", .. Enumerable.Repeat("not_placed", 19), "busy"]);

        Assert.Equal([.. Again(19), "15", .. Again(19), "60"], moves);
    }

    [Fact]
    public void A_call_that_the_service_found_not_placed_never_counts_as_failed()
    {
        var attempts = StepAttempts.None with { NotPlacedInRow = 19 };

        for (var repeat = 0; repeat < 50; repeat++)
        {
            var after = AfterReport.Of(new(CallOutcomes.NotPlaced, IsMadeByService: true), attempts, OutcomeRules.Default, Now);
            Assert.Equal(new OutcomeMove.OfferAgain(Now.AddSeconds(60)), after.Move);
            attempts = after.Attempts;
        }
        Assert.Equal((0, 19), (attempts.Attempts, attempts.NotPlacedInRow));
        Assert.Equal("failed", Report("not_placed", attempts).CountedAs.Word);
    }

    [Theory]
    [InlineData("D2", 3, "busy busy no_answer", "15 60 no success")]
    [InlineData("X6", 2, "busy no_answer", "15 no success")]
    [InlineData("X6", 1, "busy", "no success")]
    [InlineData("each outcome has its own retries", 20, "busy no_answer busy no_answer busy busy", "15 120 60 1440 240 no success")]
    [InlineData("five attempts by default", OutcomeRules.DefaultMaxAttempts, "busy no_answer busy no_answer busy", "15 120 60 1440 no success")]
    [InlineData("a success is the end", 5, "busy no_answer goal_completed", "15 120 success")]
    [InlineData("so is an objection", 5, "busy do_not_call", "15 enrollment: do_not_call")]
    public void Attempts_are_counted_over_all_outcomes(string number, int maxAttempts, string outcomes, string expected)
    {
        var moves = Run(OutcomeRules.Default with { MaxAttempts = maxAttempts }, outcomes.Split(' '));

        Assert.Equal((number, expected), (number, string.Join(' ', moves)));
    }

    [Fact]
    public void X6_one_retry_that_is_configured_is_one_that_is_made()
    {
        var rules = OutcomeRules.Default with
        {
            Given = new Dictionary<string, RetryRule> { ["busy"] = new(1, [30]), ["no_answer"] = new(1, [30]), ["voicemail"] = new(1, [30]) },
            MaxAttempts = 2,
        };

        Assert.Equal(["30", "no success"], Run(rules, "busy", "no_answer"));
        Assert.Equal(["30", "no success"], Run(rules, "voicemail", "voicemail"));
    }

    [Fact]
    public void The_last_delay_repeats()
    {
        var rules = OutcomeRules.Default with { Given = new Dictionary<string, RetryRule> { ["busy"] = new(4, [1, 2]) }, MaxAttempts = 20 };

        Assert.Equal(["1", "2", "2", "2", "no success"], Run(rules, [.. Enumerable.Repeat("busy", 5)]));
    }

    [Fact]
    public void X11_voicemail_is_a_success_only_where_it_is_listed_and_then_not_tried_again()
    {
        var listed = OutcomeRules.Default with { Successes = new HashSet<string> { "goal_completed", "voicemail" } };

        Assert.Equal(["1440", "no success"], Run(OutcomeRules.Default, "voicemail", "voicemail"));
        Assert.Equal(["success"], Run(listed, "voicemail"));
    }

    [Theory]
    [InlineData(90, 90)]
    [InlineData(43_200, 43_200)]
    [InlineData(-5, 0)]
    public void A_callback_is_wanted_when_it_was_promised(int promised, int wanted)
    {
        var after = AfterReport.Of(new(CallOutcomes.CallbackRequested) { CallbackAt = Now.AddMinutes(promised) }, StepAttempts.None, OutcomeRules.Default, Now);

        Assert.Equal(new OutcomeMove.TryAgain(Now.AddMinutes(wanted)), after.Move);
    }

    [Fact]
    public void A_promised_callback_uses_up_a_retry()
    {
        var attempts = new StepAttempts(2, StepAttempts.None.ByOutcome.Add("callback_requested", 2), 0);

        var after = AfterReport.Of(new(CallOutcomes.CallbackRequested) { CallbackAt = Now.AddDays(1) }, attempts, OutcomeRules.Default, Now);

        Assert.Equal(new OutcomeMove.EndStep(Succeeded: false), after.Move);
    }

    [Theory]
    [InlineData("goal_completed", "success")]
    [InlineData("goal_not_completed", "enrollment: do_not_call")]
    [InlineData("callback_requested", "enrollment: do_not_call")]
    [InlineData("busy", "enrollment: do_not_call")]
    [InlineData("invalid_number", "enrollment: do_not_call")]
    [InlineData("not_placed", "enrollment: do_not_call")]
    public void D8_an_objection_ends_the_enrollment_whatever_the_outcome_unless_it_is_a_success(string outcome, string end)
    {
        var after = AfterReport.Of(new(CallOutcomes.Of(outcome)) { DoNotCall = true }, StepAttempts.None, OutcomeRules.Default, Now);

        Assert.Equal(end, Written(after.Move));
        Assert.Equal(outcome, after.CountedAs.Word);
    }

    [Fact]
    public void The_set_of_outcomes_is_closed()
    {
        Assert.Equal(13, CallOutcomes.All.Select(outcome => outcome.Word).Distinct().Count());
        Assert.Equal("no_report", CallOutcomes.All.Select(outcome => outcome.Word).Except(CallOutcomes.Reportable).Single());
        Assert.All(CallOutcomes.All, outcome => Assert.Same(outcome, CallOutcomes.Find(outcome.Word)));
        Assert.Throws<KeyNotFoundException>(() => CallOutcomes.Of("machine"));
    }

    private static IEnumerable<string> Again(int times) => Enumerable.Repeat("again", times);

    private static List<string> Run(OutcomeRules rules, params string[] outcomes)
    {
        var moves = new List<string>();
        var attempts = StepAttempts.None;
        foreach (var outcome in outcomes)
        {
            var after = AfterReport.Of(new(CallOutcomes.Of(outcome)), attempts, rules, Now);
            moves.Add(Written(after.Move));
            attempts = after.Attempts;
        }
        return moves;
    }

    private static AfterReport Report(string outcome, StepAttempts before) => AfterReport.Of(new(CallOutcomes.Of(outcome)), before, OutcomeRules.Default, Now);

    private static string Written(OutcomeMove move) => move switch
    {
        OutcomeMove.TryAgain again => $"{(again.WantedAt - Now).TotalMinutes}",
        OutcomeMove.HandOutAgain => "again",
        OutcomeMove.EndStep end => end.Succeeded ? "success" : "no success",
        OutcomeMove.EndEnrollment end => $"enrollment: {end.Because.Word}",
        _ => throw new NotSupportedException(),
    };
}
