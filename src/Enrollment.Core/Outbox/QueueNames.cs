namespace Enrollment.Core.Outbox;

/// <summary>The broker's queues that the consumers own; whoever looks at them or waits for them names them from here.</summary>
public static class QueueNames
{
    public const string PlanPages = "plan-pages";
    public const string ServeCaller = "serve-caller";
    public const string EnrollPage = "enroll-page";
    public const string UnenrollPage = "unenroll-page";
    public const string EnrollmentSaga = "enrollment-saga";
    public const string CallWebhook = "call-webhook";

    /// <summary>Where messages end that were delivered as often as their queue allows without an answer.</summary>
    public const string DeadLetters = "enrollment-dead-letters";

    /// <summary>Those with a consumer; each has an error queue beside it.</summary>
    public static IReadOnlyList<string> Consumed { get; } = [PlanPages, ServeCaller, EnrollPage, UnenrollPage, EnrollmentSaga, CallWebhook];
}
