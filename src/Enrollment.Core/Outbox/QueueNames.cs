namespace Enrollment.Core.Outbox;

/// <summary>The names of the consumers' queues on the broker, for everything that sends to them or watches them.</summary>
public static class QueueNames
{
    public const string PlanPages = "plan-pages";
    public const string ServeCaller = "serve-caller";
    public const string EnrollPage = "enroll-page";
    public const string UnenrollPage = "unenroll-page";
    public const string EnrollmentSaga = "enrollment-saga";
    public const string AdvanceGroup = "advance-group";
    public const string CallWebhook = "call-webhook";
    public const string RequestCall = "request-call";
    public const string ImportContacts = "import-contacts";

    /// <summary>Where the broker puts calls that no dialer took in time, and those that a dialer gave back.</summary>
    public const string CallsUntaken = "calls-untaken";

    /// <summary>The queue for messages that were delivered as often as their queue allows without being handled.</summary>
    public const string DeadLetters = "enrollment-dead-letters";

    /// <summary>The beginning of the names of the queues that the processes of the API have for the ends of jobs.</summary>
    public const string CallersPrefix = "enrollment-api-";

    /// <summary>The beginning of the names of the queues that dialers get their calls from.</summary>
    public const string CallsPrefix = "calls.";

    /// <summary>The queues that have a consumer. Each has an error queue beside it.</summary>
    public static IReadOnlyList<string> Consumed { get; } =
        [PlanPages, ServeCaller, EnrollPage, UnenrollPage, EnrollmentSaga, AdvanceGroup, CallWebhook, RequestCall, CallsUntaken, ImportContacts];

    /// <summary>Says whether a queue belongs to the service itself, so that no answer to a producer may go there.</summary>
    public static bool IsOwn(string queue) =>
        queue == DeadLetters || queue.StartsWith(CallersPrefix, StringComparison.Ordinal) || queue.StartsWith(CallsPrefix, StringComparison.Ordinal)
        || Consumed.Any(own => queue == own || queue == $"{own}_error" || queue == $"{own}_skipped");
}
