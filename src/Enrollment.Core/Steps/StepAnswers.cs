namespace Enrollment.Core.Steps;

/// <summary>What the service says of a step that it was to execute itself; the outcome of <c>StepAnswered</c>.</summary>
public static class StepAnswers
{
    /// <summary>It is done.</summary>
    public const string Done = "done";

    /// <summary>The fault may pass by itself: the step is tried again later.</summary>
    public const string Retry = "retry";

    /// <summary>The same attempt will always end the same way.</summary>
    public const string Failed = "failed";

    /// <summary>It was not executed, because its sequence rests or because its turn came too late. No attempt is used up.</summary>
    public const string NotCalled = "not_called";
}
