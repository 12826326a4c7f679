namespace Enrollment.Core.Screening;

/// <summary>The outcomes of a job's candidates.</summary>
public static class OutcomeKinds
{
    /// <summary>The contact was enrolled. Not listed among the outcomes: the enrollment itself carries the job's id.</summary>
    public const string Enrolled = "enrolled";

    /// <summary>The contact's live enrollments were ended.</summary>
    public const string Cancelled = "cancelled";

    public const string Skipped = "skipped";
    public const string Failed = "failed";

    public static IReadOnlyList<string> All { get; } = [Enrolled, Cancelled, Skipped, Failed];
}

/// <summary>Reason codes of candidates that are left out.</summary>
public static class OutcomeReasons
{
    /// <summary>Skips a contact that has a live enrollment in the same sequence.</summary>
    public const string AlreadyEnrolled = "already_enrolled";

    /// <summary>Skips a contact that was ever enrolled in the sequence, for a job that enrolls nobody twice.</summary>
    public const string AlreadyEnrolledOnce = "already_enrolled_once";

    /// <summary>Skips a contact that has unsubscribed.</summary>
    public const string Unsubscribed = "unsubscribed";

    /// <summary>Skips a contact without a live enrollment in the sequence, because there is nothing to cancel.</summary>
    public const string NotEnrolled = "not_enrolled";

    /// <summary>Fails a contact that the account does not have.</summary>
    public const string ContactNotFound = "contact_not_found";

    /// <summary>Skips a row whose number came on the do-not-call list after the row was accepted.</summary>
    public const string DoNotCall = "do_not_call";

    /// <summary>Fails a row whose contact was deleted after the row was accepted.</summary>
    public const string ContactDeleted = "contact_deleted";

    public static IReadOnlyList<string> All { get; } =
        [AlreadyEnrolled, AlreadyEnrolledOnce, Unsubscribed, NotEnrolled, ContactNotFound, DoNotCall, ContactDeleted];
}
