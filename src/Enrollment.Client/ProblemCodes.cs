namespace Enrollment.Client;

/// <summary>The codes of problems. <c>GET /problems/{code}</c> explains each.</summary>
public static class ProblemCodes
{
    public const string MalformedJson = "malformed_json";
    public const string InvalidCursor = "invalid_cursor";
    public const string InvalidParameter = "invalid_parameter";
    public const string BadRequest = "bad_request";
    public const string Unauthorized = "unauthorized";
    public const string InsufficientCredits = "insufficient_credits";
    public const string InsufficientScope = "insufficient_scope";
    public const string NotFound = "not_found";
    public const string EventQueueNotFound = "event_queue_not_found";
    public const string AgentNotFound = "agent_not_found";
    public const string DeliveryNotFound = "delivery_not_found";
    public const string DoNotCallNotFound = "do_not_call_not_found";
    public const string AgentInactive = "agent_inactive";
    public const string AgentMisconfigured = "agent_misconfigured";
    public const string AlreadyEnrolled = "already_enrolled";
    public const string WindowBypassNotAllowed = "window_bypass_not_allowed";
    public const string ContactRejected = "contact_rejected";
    public const string NoValidContacts = "no_valid_contacts";
    public const string StepNotFound = "step_not_found";
    public const string ContactNotFound = "contact_not_found";
    public const string CustomerNotFound = "customer_not_found";
    public const string ApiKeyNotFound = "api_key_not_found";
    public const string WebhookSecretNotFound = "webhook_secret_not_found";
    public const string BulkJobNotFound = "bulk_job_not_found";
    public const string ImportNotFound = "import_not_found";
    public const string RecurringEnrollmentNotFound = "recurring_enrollment_not_found";
    public const string EnrollmentNotFound = "enrollment_not_found";
    public const string CallNotFound = "call_not_found";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string UploadTooSlow = "upload_too_slow";
    public const string SequenceInactive = "sequence_inactive";
    public const string SequenceHasNoSteps = "sequence_has_no_steps";
    public const string BulkJobFinished = "bulk_job_finished";
    public const string ImportWithoutMembers = "import_without_members";
    public const string PreviousRunActive = "previous_run_active";
    public const string EnrollmentFinished = "enrollment_finished";
    public const string IdempotencyInFlight = "idempotency_in_flight";
    public const string BulkJobFailed = "bulk_job_failed";
    public const string BulkJobCancelled = "bulk_job_cancelled";
    public const string CallWithdrawn = "call_withdrawn";
    public const string CallAlreadyReported = "call_already_reported";
    public const string EnrollmentWaiting = "enrollment_waiting";
    public const string Conflict = "conflict";
    public const string PreconditionFailed = "precondition_failed";
    public const string BodyTooLarge = "body_too_large";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string ValidationFailed = "validation_failed";
    public const string UnknownField = "unknown_field";
    public const string IdempotencyMismatch = "idempotency_mismatch";
    public const string RateLimited = "rate_limited";
    public const string InternalError = "internal_error";
    public const string Unavailable = "unavailable";
}
