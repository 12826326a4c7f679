namespace Enrollment.Core.Requests;

/// <summary>The codes of refusals, the same over HTTP and over the bus.</summary>
public static class RefusalCodes
{
    public const string Unauthorized = "unauthorized";
    public const string InsufficientCredits = "insufficient_credits";
    public const string InsufficientScope = "insufficient_scope";
    public const string BodyTooLarge = "body_too_large";
    public const string TooManyRows = "too_many_rows";
    public const string FileUnavailable = "file_unavailable";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string MalformedJson = "malformed_json";
    public const string ValidationFailed = "validation_failed";
    public const string UnknownField = "unknown_field";
    public const string SequenceNotFound = "sequence_not_found";
    public const string SequenceInactive = "sequence_inactive";
    public const string SequenceHasNoSteps = "sequence_has_no_steps";
    public const string ImportNotFound = "import_not_found";
    public const string ImportWithoutMembers = "import_without_members";
    public const string RecurringEnrollmentNotFound = "recurring_enrollment_not_found";
    public const string PreviousRunActive = "previous_run_active";
    public const string ReplyToRefused = "reply_to_refused";
    public const string Conflict = "conflict";
    public const string InternalError = "internal_error";
}
