namespace Enrollment.Client;

/// <summary>The words for how a call reaches its dialer.</summary>
public static class CallDispatch
{
    public const string Message = "message";
    public const string Webhook = "webhook";
}

/// <summary>The words for what follows a call that succeeded.</summary>
public static class AfterSuccess
{
    public const string End = "end";
    public const string Continue = "continue";
}

/// <summary>The words for how closely a number is looked at.</summary>
public static class PhoneChecks
{
    public const string Possible = "possible";
    public const string Valid = "valid";
}

/// <summary>The words for what happens to a contact that is live in the agent by an earlier request.</summary>
public static class Reenrollments
{
    public const string Skip = "skip";
    public const string EnrollAgain = "enroll_again";
}

/// <summary>The events that are sent to an agent's result webhook.</summary>
public static class ResultEvents
{
    public const string CallFinished = "call.finished";
    public const string EnrollmentFinished = "enrollment.finished";
    public const string BatchFinished = "batch.finished";
}
