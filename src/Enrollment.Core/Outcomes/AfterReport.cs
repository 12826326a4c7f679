namespace Enrollment.Core.Outcomes;

/// <summary>Says how an enrollment goes on after a report about a call.</summary>
public abstract record OutcomeMove
{
    private OutcomeMove()
    {
    }

    /// <summary>Calls again, as another attempt of the step.</summary>
    public sealed record TryAgain(DateTimeOffset WantedAt) : OutcomeMove;

    /// <summary>Hands the same attempt out again, because its dialer did not dial.</summary>
    public sealed record HandOutAgain(DateTimeOffset WantedAt) : OutcomeMove;

    /// <summary>Hands the same attempt out again, because no dialer took it. It stays wanted since it was.</summary>
    public sealed record OfferAgain(DateTimeOffset NotBefore) : OutcomeMove;

    /// <summary>Ends the step.</summary>
    public sealed record EndStep(bool Succeeded) : OutcomeMove;

    /// <summary>Ends the enrollment, whatever steps are left. It is not a success.</summary>
    /// <param name="Because"><c>do_not_call</c>, which cancels the enrollment, or <c>invalid_number</c>, which completes it.</param>
    public sealed record EndEnrollment(CallOutcome Because) : OutcomeMove;
}

/// <summary>Decides what follows a report about a call. Nothing else computes when a call is wanted again.</summary>
/// <param name="CountedAs">The outcome that the report counts as; <c>failed</c> for the last <c>not_placed</c> of a long row.</param>
/// <param name="Attempts">The step's calls with this one.</param>
public sealed record AfterReport(OutcomeMove Move, CallOutcome CountedAs, StepAttempts Attempts)
{
    /// <summary>The number of the report of <c>not_placed</c> in a row that counts as a failed attempt.</summary>
    public const int NotPlacedLimit = 20;

    /// <summary>The pause before a call that was not dialled is handed out again, unless the dialer asks for another.</summary>
    public static readonly TimeSpan NotPlacedPause = TimeSpan.FromSeconds(60);

    /// <param name="before">The step's calls before this one.</param>
    public static AfterReport Of(CallReport report, StepAttempts before, OutcomeRules rules, DateTimeOffset now)
    {
        if (report.Outcome == CallOutcomes.NotPlaced)
            return OfNotPlaced(report, before, rules, now);
        var attempts = before.With(report.Outcome);
        return new(MoveAfter(report, attempts, rules, now), report.Outcome, attempts);
    }

    private static AfterReport OfNotPlaced(CallReport report, StepAttempts before, OutcomeRules rules, DateTimeOffset now)
    {
        var inRow = before.NotPlacedInRow + (report.IsMadeByService ? 0 : 1);
        if (inRow >= NotPlacedLimit && !report.IsMadeByService)
            return Of(report with { Outcome = CallOutcomes.Failed }, before, rules, now);
        return new(MoveAfterNotPlaced(report, now), CallOutcomes.NotPlaced, before with { NotPlacedInRow = inRow });
    }

    private static OutcomeMove MoveAfterNotPlaced(CallReport report, DateTimeOffset now)
    {
        if (report.DoNotCall)
            return new OutcomeMove.EndEnrollment(CallOutcomes.DoNotCall);
        return report.IsMadeByService ? new OutcomeMove.OfferAgain(now + NotPlacedPause) : new OutcomeMove.HandOutAgain(now + (report.RetryAfter ?? NotPlacedPause));
    }

    private static OutcomeMove MoveAfter(CallReport report, StepAttempts attempts, OutcomeRules rules, DateTimeOffset now)
    {
        var outcome = report.Outcome;
        // A success stays one, even if the person does not want to be called again.
        if (rules.IsSuccess(outcome))
            return new OutcomeMove.EndStep(Succeeded: true);
        if (report.DoNotCall)
            return new OutcomeMove.EndEnrollment(CallOutcomes.DoNotCall);
        if (outcome.EndsEnrollment)
            return new OutcomeMove.EndEnrollment(outcome);
        var (retries, retry) = (rules.RetriesOf(outcome), attempts.Of(outcome));
        return retry <= retries.Retries && attempts.Attempts < rules.MaxAttempts
            ? new OutcomeMove.TryAgain(WantedAt(report, retries.DelayOf(retry), now))
            : new OutcomeMove.EndStep(Succeeded: false);
    }

    private static DateTimeOffset WantedAt(CallReport report, TimeSpan delay, DateTimeOffset now) =>
        report.Outcome == CallOutcomes.CallbackRequested && report.CallbackAt is { } promised
            ? promised > now ? promised : now
            : now + delay;
}
