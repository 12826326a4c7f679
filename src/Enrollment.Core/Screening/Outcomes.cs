namespace Enrollment.Core.Screening;

/// <summary>What can become of a candidate of the target.</summary>
public static class OutcomeKinds
{
    /// <summary>Not listed among the outcomes: the enrollment itself carries the job's id.</summary>
    public const string Enrolled = "enrolled";

    /// <summary>Its live enrollments were ended.</summary>
    public const string Cancelled = "cancelled";

    public const string Skipped = "skipped";
    public const string Failed = "failed";

    public static IReadOnlyList<string> All { get; } = [Enrolled, Cancelled, Skipped, Failed];
}

/// <summary>Reason codes of candidates that are left out.</summary>
public static class OutcomeReasons
{
    /// <summary>Skipped: a live enrollment of the same contact in the same sequence exists.</summary>
    public const string AlreadyEnrolled = "already_enrolled";

    /// <summary>Skipped: the contact has unsubscribed.</summary>
    public const string Unsubscribed = "unsubscribed";

    /// <summary>Skipped: no enrollment of the contact in the sequence is live, so there is nothing to cancel.</summary>
    public const string NotEnrolled = "not_enrolled";

    /// <summary>Failed: unknown, or another account's.</summary>
    public const string ContactNotFound = "contact_not_found";

    public static IReadOnlyList<string> All { get; } = [AlreadyEnrolled, Unsubscribed, NotEnrolled, ContactNotFound];
}
