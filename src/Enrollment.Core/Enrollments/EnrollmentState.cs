namespace Enrollment.Core.Enrollments;

/// <summary>
/// States of an enrollment. Live: waiting, pending, processing, paused. Final: completed, cancelled, failed; exactly those have a
/// finished time. docs/lifecycle.md draws the arrows.
/// </summary>
public static class EnrollmentState
{
    /// <summary>Another one of its group is active. It has no due time, and no sweep sees it.</summary>
    public const string Waiting = "waiting";

    /// <summary>The next step waits for its time. Left when the sweep hands it out.</summary>
    public const string Pending = "pending";

    /// <summary>A step is with an executor, or the service executes it. Left by StepExecuted, StepFailed, StepAnswered, or when its time is over.</summary>
    public const string Processing = "processing";

    /// <summary>
    /// Paused by a request: nothing is due. The row keeps the state before, pending or processing. A report of a step under way still
    /// counts.
    /// </summary>
    public const string Paused = "paused";

    /// <summary>Every step is done.</summary>
    public const string Completed = "completed";

    /// <summary>Ended from outside before the last step; the reason says why.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>A step failed for good; the reason says how.</summary>
    public const string Failed = "failed";

    public static IReadOnlyList<string> All { get; } = [Waiting, Pending, Processing, Paused, Completed, Cancelled, Failed];
}

/// <summary>The words for what must allow the hand-out of a step besides its due time.</summary>
public static class Gates
{
    /// <summary>The step makes a phone call: a place must be free, and the person may be called.</summary>
    public const string Call = "call";
}
