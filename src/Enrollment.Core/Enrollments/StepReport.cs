namespace Enrollment.Core.Enrollments;

/// <summary>Carries the word of an executor about a step that awaits completion.</summary>
public abstract record StepReport
{
    private StepReport()
    {
    }

    /// <summary>Ends the step, and does not ask for another attempt.</summary>
    public abstract bool IsFinal { get; }

    /// <summary>The step is done.</summary>
    public sealed record Executed : StepReport
    {
        public override bool IsFinal => true;
    }

    /// <summary>The step was not done.</summary>
    /// <param name="Retry">Asks for another attempt; otherwise the enrollment fails.</param>
    public sealed record Failed(string Error, bool Retry) : StepReport
    {
        public override bool IsFinal => !Retry;
    }
}

/// <summary>What became of a report.</summary>
public enum ReportOutcome
{
    /// <summary>It counts, and the enrollment has moved on.</summary>
    Accepted,

    /// <summary>The step has that end already; nothing changes.</summary>
    Repeated,

    /// <summary>The hand-out or the step it is about is over, or the enrollment is.</summary>
    Late,

    /// <summary>Nobody waits for it: the step awaits no completion, or it was not handed out yet.</summary>
    NotAwaited,
}
