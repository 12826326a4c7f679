namespace Enrollment.Core.Enrollments;

/// <summary>An executor's report about a step that awaits completion.</summary>
public abstract record StepReport
{
    private StepReport()
    {
    }

    /// <summary>Whether the report ends the step and asks for no other attempt.</summary>
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

/// <summary>The result of a report.</summary>
public enum ReportOutcome
{
    /// <summary>The report counts, and the enrollment has moved on.</summary>
    Accepted,

    /// <summary>The step has ended that way already. Nothing changes.</summary>
    Repeated,

    /// <summary>The hand-out, the step or the enrollment that the report is about is over.</summary>
    Late,

    /// <summary>No report is awaited: the step awaits no completion, or has not been handed out yet.</summary>
    NotAwaited,
}
