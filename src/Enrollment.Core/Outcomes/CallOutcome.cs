namespace Enrollment.Core.Outcomes;

/// <summary>Describes one word that can be reported about a call. A closed set: <see cref="CallOutcomes"/>.</summary>
/// <param name="Word">The word under which the outcome is reported, stored and shown.</param>
/// <param name="Retries">The retries that follow unless a sequence's rules say otherwise.</param>
public sealed record CallOutcome(string Word, RetryRule Retries)
{
    /// <summary>Whether a sequence may count the outcome as a success.</summary>
    public bool MaySucceed { get; init; }

    /// <summary>Whether a sequence may set the outcome's retries.</summary>
    public bool RetriesCanBeSet { get; init; } = true;

    /// <summary>Whether a person or a machine has answered the call.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>Whether the outcome ends the enrollment, whatever steps are left.</summary>
    public bool EndsEnrollment { get; init; }

    /// <summary>Whether dialers may report the outcome. Otherwise only the service makes it.</summary>
    public bool CanBeReported { get; init; } = true;
}
