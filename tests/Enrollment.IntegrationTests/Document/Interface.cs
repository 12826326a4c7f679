namespace Enrollment.IntegrationTests.Document;

/// <summary>The interface as it was promised, apart from the code that keeps the promise.</summary>
internal static class Interface
{
    private static readonly string[] Page = ["limit", "cursor", "after"];
    private static readonly string[] ContactKeys = ["contact_type", "source", "email", "first_name", "last_name", "job_title", "city", "state", "country"];
    private static readonly string[] CustomerKeys = ["account_type", "industry", "is_customer", "is_supplier", "city", "state", "country"];

    private static readonly string[] Filters =
        [.. ContactKeys.Select(key => $"contact_filter/{key}"), .. CustomerKeys.Select(key => $"customer_filter/{key}")];

    private static readonly string[] Target =
    [
        "contact_ids", "contact_filter", "customer_filter", "import_id", "mode", "cursor", "dry_run", .. Filters,
    ];

    private static readonly string[] StepBody =
    [
        "step_order", "name", "description", "delay_days", "delay_hours", "delay_minutes", "delay_from", "is_active", "await_completion", "completion_timeout_minutes",
        "automation_id", "action",
    ];

    private static readonly string[] Step = ["id", .. StepBody];
    private static readonly string[] ContactBody = [.. ContactKeys, "phone", "timezone", "custom", "external_id", "unsubscribed_at"];
    private static readonly string[] Contact = ["id", .. ContactBody];
    private static readonly string[] CustomerBody = ["name", .. CustomerKeys, "external_id"];
    private static readonly string[] Customer = ["id", .. CustomerBody];
    private static readonly string[] Queue = ["id", "name", "description", "is_active", "steps"];

    private static readonly string[] Import =
    [
        "id", "kind", "source", "name", "status", "rows", "created", "updated", "unchanged", "refused", "linked", "members", "members_kept_until", "bulk_job_id", "message_id",
        "created_by", "rows_per_second", "created_at", "finished_at", "error",
    ];

    private static readonly string[] RecurringBody =
    [
        "name", "is_active", "event_queue_id", "contact_filter", "customer_filter", "import_id", "skip_if_already_enrolled", "re_enter", "cron", "timezone", "starts_at", "ends_at",
        "max_runs", "missed",
    ];

    private static readonly string[] Recurring =
    [
        "id", .. RecurringBody, "deactivation_reason", "next_run_at", "last_run_at", "runs", "consecutive_failures", "created_by", "created_at", "updated_at",
    ];

    private static readonly string[] AgentSettings =
    [
        "external_id", "is_active", "retry_rules", "max_attempts", "success_outcomes", "variables", "strict_variables", "requires_email", "timezones", "only_listed_timezones",
        "infer_timezone", "call_windows", "exceptions", "allow_window_bypass", "respect_number_zones", "phone_region", "phone_check", "allowed_regions", "max_concurrent_calls",
        "max_calls_per_day", "dispatch_within_minutes", "report_timeout_minutes", "require_start", "if_already_enrolled", "expire_after_days", "dialer", "caller_id", "data",
        "result_webhook",
    ];

    private static readonly string[] Agent =
    [
        "id", "name", "description", "version", "step_count", "live_enrollment_count", "steps", "is_ready", "problems", "warnings", "created_at", "updated_at", .. AgentSettings,
    ];

    private static readonly string[] AgentStepBody =
        ["step_order", "name", "description", "delay_days", "delay_hours", "delay_minutes", "delay_from", "is_active", "automation_id", "action"];

    private static readonly string[] Job =
    [
        "status", "matched", "enrolled", "skipped", "failed", "skipped_reasons", "failed_reasons", "pages_total", "pages_done", "progress", "created_at", "started_at", "finished_at",
        "contacts_per_second", "recurring_enrollment_id",
    ];

    private static readonly string[] Delivery =
    [
        "id", "agent_id", "type", "url", "status", "attempts", "next_attempt_at", "response_status", "response_body", "error", "created_at", "finished_at", "body",
    ];

    private static readonly string[] DoNotCall = ["phone_number", "source", "call_id", "reason", "created_by", "created_at"];

    private static readonly string[] Report =
    [
        "started_at", "ended_at", "duration_seconds", "do_not_call", "callback_at", "retry_after_seconds", "summary", "dialer_reference", "recording_url", "transcript_url",
        "labels", "extracted",
    ];

    private static readonly string[] Call =
    [
        "id", "agent_id", "enrollment_id", "contact_id", "batch_id", "row_index", "step_id", "step_order", "step_seq", "attempt", "phone_number", "phone_number_ext",
        "dispatch", "status", "outcome", "is_success", "is_reported", "handed_out_at", "expires_at", "report_by", "started_at", "withdrawn_at", "withdrawn_reason", "closed_at",
        "report", "late_reports",
    ];

    /// <summary>Of every operation that wants a key.</summary>
    public static readonly string[] CodesEverywhere = ["unauthorized", "insufficient_scope", "insufficient_credits", "rate_limited", "unavailable"];

    public static readonly string[] CodesOfBodies = ["malformed_json", "body_too_large", "unsupported_media_type", "validation_failed", "unknown_field"];

    public static readonly string[] CodesOfPosts = ["idempotency_in_flight", "idempotency_mismatch"];

    public static readonly string[] AnswerHeadersEverywhere = ["X-Request-Id", "RateLimit", "RateLimit-Policy"];

    public static IReadOnlyList<PromisedOperation> Operations { get; } =
    [
        new("GET /event-queues", 200) { Query = Page, Codes = ["invalid_cursor", "invalid_parameter"], Data = ["id", "name", "description", "is_active", "step_count", "live_enrollment_count"] },
        new("GET /event-queues/{id}", 200) { AnswerHeaders = ["ETag"], Codes = ["event_queue_not_found"], Data = Queue },
        new("POST /event-queues", 201) { AnswerHeaders = ["ETag", "Location"], Body = ["name", "description", "is_active", "steps"], Data = Queue },
        new("PATCH /event-queues/{id}", 200) { Headers = ["If-Match"], AnswerHeaders = ["ETag"], Body = ["name", "description", "is_active"], Codes = ["event_queue_not_found"], Data = Queue },
        new("DELETE /event-queues/{id}", 204) { Headers = ["If-Match"], Codes = ["event_queue_not_found"] },
        new("POST /event-queues/{id}/steps", 201) { Headers = ["If-Match"], AnswerHeaders = ["ETag", "Location"], Body = StepBody, Codes = ["event_queue_not_found"], Data = Step },
        new("PATCH /event-queues/{id}/steps/{step_id}", 200) { Headers = ["If-Match"], AnswerHeaders = ["ETag"], Body = StepBody, Codes = ["event_queue_not_found", "step_not_found"], Data = Step },
        new("DELETE /event-queues/{id}/steps/{step_id}", 204) { Headers = ["If-Match"], Codes = ["event_queue_not_found", "step_not_found"] },
        new("GET /event-queues/{id}/stats", 200) { Codes = ["event_queue_not_found"], Data = ["enrolled", "live", "completed", "cancelled", "failed", "steps"] },
        new("POST /event-queues/{id}/bulk-enroll", 200)
        {
            Body = [.. Target, "enrollment_time", "skip_if_already_enrolled"],
            Codes = ["event_queue_not_found", "sequence_inactive", "sequence_has_no_steps", "invalid_cursor", "import_not_found", "import_without_members", "conflict"],
            Data = ["enrolled", "skipped", "failed", "enrollment_ids", "has_more", "next_cursor", "skipped_reasons", "failed_reasons", "job_id", "dry_run"],
            IsExact = true,
        },
        new("POST /event-queues/{id}/bulk-enroll", 202) { Headers = ["Prefer"], AnswerHeaders = ["Location", "Preference-Applied"], Data = ["job_id", "status"], IsExact = true },
        new("POST /event-queues/{id}/bulk-unenroll", 200)
        {
            Body = Target, Codes = ["event_queue_not_found", "invalid_cursor", "import_not_found", "import_without_members", "conflict"],
            Data = ["cancelled", "skipped", "failed", "has_more", "next_cursor", "skipped_reasons", "failed_reasons", "job_id"],
        },
        new("POST /event-queues/{id}/bulk-unenroll", 202) { AnswerHeaders = ["Location"], Data = ["job_id", "status"] },
        new("GET /bulk-jobs", 200) { Query = Page, Codes = ["invalid_cursor", "invalid_parameter"], Data = Job },
        new("GET /bulk-jobs/{id}", 200) { Codes = ["bulk_job_not_found"], Data = Job },
        new("GET /bulk-jobs/{id}/outcomes", 200) { Query = [.. Page, "outcome", "reason"], Codes = ["bulk_job_not_found", "invalid_cursor"], Data = ["contact_id", "outcome", "enrollment_id", "reason"] },
        new("POST /bulk-jobs/{id}/cancel", 200) { Codes = ["bulk_job_not_found", "bulk_job_finished", "conflict"], Data = Job },
        new("POST /bulk-jobs/{id}/retry", 202) { AnswerHeaders = ["Location"], Codes = ["bulk_job_not_found", "conflict", "import_not_found", "import_without_members"], Data = ["job_id", "status"] },
        new("GET /recurring-enrollments", 200)
        {
            Query = [.. Page, "is_active", "event_queue_id"], Codes = ["invalid_cursor", "invalid_parameter"], Data = Recurring, IsExact = true,
        },
        new("POST /recurring-enrollments", 201)
        {
            AnswerHeaders = ["ETag", "Location"], Body = [.. RecurringBody, .. Filters],
            Codes = ["event_queue_not_found", "import_not_found", "import_without_members", "conflict"], Data = Recurring, IsExact = true,
        },
        new("GET /recurring-enrollments/{id}", 200) { AnswerHeaders = ["ETag"], Codes = ["recurring_enrollment_not_found"], Data = Recurring, IsExact = true },
        new("PATCH /recurring-enrollments/{id}", 200)
        {
            Headers = ["If-Match"], AnswerHeaders = ["ETag"], Body = [.. RecurringBody, .. Filters],
            Codes =
            [
                "recurring_enrollment_not_found", "event_queue_not_found", "import_not_found", "import_without_members", "conflict", "precondition_failed",
            ],
            Data = Recurring, IsExact = true,
        },
        new("DELETE /recurring-enrollments/{id}", 204) { Headers = ["If-Match"], Codes = ["recurring_enrollment_not_found", "precondition_failed"] },
        new("GET /recurring-enrollments/{id}/runs", 200)
        {
            Query = Page, Codes = ["recurring_enrollment_not_found", "invalid_cursor", "invalid_parameter"],
            Data = ["id", "planned_at", "started_at", "status", "job_id", "matched", "enrolled", "skipped", "failed", "code", "detail", "times"],
            IsExact = true,
        },
        new("POST /recurring-enrollments/{id}/run-now", 202)
        {
            AnswerHeaders = ["Location"],
            Codes =
            [
                "recurring_enrollment_not_found", "previous_run_active", "event_queue_not_found", "sequence_inactive", "sequence_has_no_steps", "import_not_found",
                "import_without_members", "conflict",
            ],
            Data = ["job_id", "status"], IsExact = true,
        },
        new("POST /agents/{agent_id}/schedule/sequences", 202)
        {
            Body = ["contacts", "timezone", "groupByField", "groupScope", "normalizeFields", "allowDuplicates", "dryRun"], AnswerHeaders = ["Location", "Normalized-Fields"],
            Codes = ["agent_not_found", "agent_inactive", "agent_misconfigured", "no_valid_contacts"],
        },
        new("GET /agents/{agent_id}/calls", 200)
        {
            Query = [.. Page, "status", "outcome", "from", "to"], Codes = ["agent_not_found", "invalid_cursor", "invalid_parameter"], Data = Call, IsExact = true,
        },
        new("GET /agents/{agent_id}/enrollments", 200)
        {
            Query = [.. Page, "status", "succeeded", "outcome", "batch_id", "contact_id", "phone_number", "reference_key", "reference_value"],
            Codes = ["agent_not_found", "invalid_cursor", "invalid_parameter"],
            Data = ["id", "status", "succeeded", "last_outcome", "batch_id", "row_index", "contact_id", "phone_number", "next_call_at"],
        },
        new("GET /calls/{call_id}", 200) { Codes = ["call_not_found"], Data = Call, IsExact = true },
        new("POST /calls/{call_id}/start", 200) { Codes = ["call_not_found", "call_withdrawn"], Data = ["call_id", "report_by"], IsExact = true },
        new("POST /calls/{call_id}/result", 200)
        {
            Body = ["outcome", .. Report], Codes = ["call_not_found", "call_already_reported"],
            Data = ["call_id", "outcome", "repeated", "late", "effect", "enrollment_id", "enrollment_status", "next_call_at"], IsExact = true,
        },
        new("GET /batches", 200)
        {
            Query = [.. Page, "agent_id", "status"], Codes = ["agent_not_found", "invalid_cursor", "invalid_parameter"],
            Data = ["id", "agent_id", "status", "total", "accepted", "rejected", "enrolled", "skipped", "failed", "ended", "succeeded", "created_at", "created_by", "finished_at"],
            IsExact = true,
        },
        new("GET /batches/{id}", 200)
        {
            Codes = ["batch_not_found"],
            Data =
            [
                "id", "agent_id", "status", "total", "accepted", "rejected", "rejected_codes", "enrolled", "skipped", "failed", "skipped_reasons", "states", "succeeded",
                "not_succeeded", "outcomes", "calls", "progress", "next_call_at", "waiting_because", "group_by_field", "group_scope", "idempotency_key_given", "created_at",
                "created_by", "first_call_at", "finished_at",
            ],
            IsExact = true,
        },
        new("GET /batches/{id}/rows", 200)
        {
            Query = [.. Page, "status", "code", "state", "outcome", "group_value"], Codes = ["batch_not_found", "invalid_cursor", "invalid_parameter"],
            Data =
            [
                "index", "name", "phone_number", "phone_e164", "phone_ext", "timezone", "scheduled_at", "status", "code", "errors", "enrollment_id", "contact_id", "state",
                "succeeded", "last_outcome", "attempts", "next_call_at", "waiting_because", "group_value",
            ],
            IsExact = true,
        },
        new("POST /batches/{id}/retry", 202)
        {
            Body = ["which", "outcomes"], AnswerHeaders = ["Location"],
            Codes = ["batch_not_found", "batch_not_finished", "nothing_to_retry", "rows_expired", "agent_not_found", "agent_inactive", "agent_misconfigured"],
            Data = ["batch_id", "total", "accepted", "rejected"], IsExact = true,
        },
        new("POST /batches/{id}/cancel", 200) { Body = ["reason"], Codes = ["batch_not_found", "batch_finished"], Data = ["cancelled", "under_way"], IsExact = true },
        new("GET /agents", 200)
        {
            Query = [.. Page, "is_active", "name"], Codes = ["invalid_cursor", "invalid_parameter"],
            Data = ["id", "external_id", "name", "description", "is_active", "version", "step_count", "live_enrollment_count", "created_at", "updated_at"], IsExact = true,
        },
        new("POST /agents", 201) { AnswerHeaders = ["ETag", "Location"], Body = ["name", "description", "steps", .. AgentSettings], Codes = ["conflict"], Data = Agent, IsExact = true },
        new("GET /agents/{agent_id}", 200) { AnswerHeaders = ["ETag"], Codes = ["agent_not_found"], Data = Agent, IsExact = true },
        new("PATCH /agents/{agent_id}", 200)
        {
            Headers = ["If-Match"], AnswerHeaders = ["ETag"], Body = ["name", "description", .. AgentSettings], Codes = ["agent_not_found", "precondition_failed", "conflict"],
            Data = Agent, IsExact = true,
        },
        new("DELETE /agents/{agent_id}", 204) { Headers = ["If-Match"], Codes = ["agent_not_found", "precondition_failed"] },
        new("POST /agents/{agent_id}/steps", 201)
        {
            Headers = ["If-Match"], AnswerHeaders = ["ETag", "Location"], Body = AgentStepBody, Codes = ["agent_not_found", "precondition_failed"], Data = ["id", .. AgentStepBody],
            IsExact = true,
        },
        new("GET /agents/{agent_id}/steps/{step_id}", 200) { AnswerHeaders = ["ETag"], Codes = ["agent_not_found", "step_not_found"], Data = ["id", .. AgentStepBody], IsExact = true },
        new("PATCH /agents/{agent_id}/steps/{step_id}", 200)
        {
            Headers = ["If-Match"], AnswerHeaders = ["ETag"], Body = AgentStepBody, Codes = ["agent_not_found", "step_not_found", "precondition_failed"],
            Data = ["id", .. AgentStepBody], IsExact = true,
        },
        new("DELETE /agents/{agent_id}/steps/{step_id}", 204) { Headers = ["If-Match"], Codes = ["agent_not_found", "step_not_found", "precondition_failed"] },
        new("POST /sequences/cancel", 200)
        {
            Body = ["referenceKey", "referenceValue", "reason", "agentId"], Codes = ["agent_not_found"],
            Data = ["success", "cancelled", "underWay", "alreadyEnded", "bulkJobId"], IsExact = true,
        },
        new("POST /agents/{agent_id}/schedule/sequence", 201)
        {
            Body = ["name", "phoneNumber", "phoneNumberExt", "timezone", "scheduledAt", "toEmailAddress", "bypassAllowedCallWindow", "groupByField"],
            AnswerHeaders = ["Location"], Data = ["batchId", "sequence"], IsExact = true,
            Codes = ["agent_not_found", "agent_inactive", "agent_misconfigured", "contact_rejected", "already_enrolled", "window_bypass_not_allowed"],
        },
        new("GET /agents/{agent_id}/next-window", 200)
        {
            Query = ["timezone", "at"], Codes = ["agent_not_found", "invalid_parameter"], Data = ["timezone", "at", "is_open", "opens_at", "closes_at", "local_opens_at"], IsExact = true,
        },
        new("GET /recurring-enrollments/preview", 200) { Query = ["cron", "timezone", "count"], Codes = ["invalid_parameter"], Data = ["cron", "timezone", "times"], IsExact = true },
        new("GET /event-queues/{id}/enrollments", 200)
        {
            Query = [.. Page, "status", "contact_id", "enrollment_id"],
            Codes = ["event_queue_not_found", "invalid_cursor", "invalid_parameter"],
            Data =
            [
                "id", "automation_id", "task_type", "enrollment_id", "event_queue_step_id", "step_order", "status", "scheduled_for", "enrollment_time", "related_contact_id",
                "related_customer_id", "related_deal_id", "cancel_group", "retry_count", "last_error", "created_at", "updated_at",
            ],
            IsExact = true,
        },
        new("GET /enrollments/{id}", 200) { Codes = ["enrollment_not_found"], Data = ["id", "status", "next_step", "waiting_for", "history"] },
        new("POST /enrollments/{id}/cancel", 200) { Body = ["reason"], Codes = ["enrollment_not_found", "enrollment_finished"] },
        new("POST /enrollments/{id}/pause", 200) { Codes = ["enrollment_not_found", "enrollment_finished", "conflict"] },
        new("POST /enrollments/{id}/resume", 200) { Codes = ["enrollment_not_found", "enrollment_finished", "conflict"] },
        new("POST /enrollments/{id}/skip-step", 200) { Codes = ["enrollment_not_found", "enrollment_finished", "enrollment_waiting"] },
        new("POST /enrollments/{id}/steps/{step_id}/complete", 200) { Codes = ["enrollment_not_found", "step_not_found", "enrollment_finished"] },
        new("POST /enrollments/{id}/steps/{step_id}/fail", 200) { Body = ["error", "retry"], Codes = ["enrollment_not_found", "step_not_found", "enrollment_finished"] },
        new("GET /contacts", 200) { Query = [.. Page, .. ContactKeys], Codes = ["invalid_cursor", "invalid_parameter"], Data = Contact },
        new("POST /contacts", 201) { AnswerHeaders = ["Location"], Body = ContactBody, Codes = ["conflict"], Data = Contact },
        new("GET /contacts/{id}", 200) { Codes = ["contact_not_found"], Data = Contact },
        new("PATCH /contacts/{id}", 200) { Body = ContactBody, Codes = ["contact_not_found", "conflict"], Data = Contact },
        new("DELETE /contacts/{id}", 204) { Codes = ["contact_not_found"] },
        new("POST /contacts/import", 200)
        {
            Query = ["keep", "on_existing"], Codes = ["unsupported_media_type", "body_too_large", "invalid_parameter"],
            Data = ["import_id", "created", "updated", "refused", "refused_rows"],
        },
        new("POST /customers/import", 200) { Query = ["keep", "on_existing"], Codes = ["invalid_parameter"], Data = ["import_id", "created", "updated", "refused", "refused_rows"] },
        new("GET /imports", 200) { Query = [.. Page, "kind", "source", "status"], Codes = ["invalid_cursor", "invalid_parameter"], Data = Import, IsExact = true },
        new("GET /imports/{id}", 200) { Codes = ["import_not_found"], Data = Import, IsExact = true },
        new("DELETE /imports/{id}", 204) { Codes = ["import_not_found", "conflict"] },
        new("GET /imports/{id}/refused", 200) { Query = Page, Codes = ["import_not_found", "invalid_cursor"], Data = ["line", "field", "code", "detail"], IsExact = true },
        new("GET /imports/{id}/contacts", 200) { Query = Page, Codes = ["import_not_found", "invalid_cursor"], Data = Contact },
        new("GET /customers", 200) { Query = [.. Page, .. CustomerKeys], Codes = ["invalid_cursor", "invalid_parameter"], Data = Customer },
        new("POST /customers", 201) { AnswerHeaders = ["Location"], Body = CustomerBody, Codes = ["conflict"], Data = Customer },
        new("GET /customers/{id}", 200) { Codes = ["customer_not_found"], Data = Customer },
        new("PATCH /customers/{id}", 200) { Body = CustomerBody, Codes = ["customer_not_found", "conflict"], Data = Customer },
        new("DELETE /customers/{id}", 204) { Codes = ["customer_not_found"] },
        new("PUT /customers/{id}/contacts/{contact_id}", 204) { Codes = ["customer_not_found", "contact_not_found"] },
        new("DELETE /customers/{id}/contacts/{contact_id}", 204) { Codes = ["customer_not_found", "contact_not_found"] },
        new("GET /agents/{agent_id}/deliveries", 200)
        {
            Query = [.. Page, "status", "type"], Codes = ["agent_not_found", "invalid_cursor", "invalid_parameter"], Data = Delivery, IsExact = true,
        },
        new("POST /deliveries/{id}/replay", 200) { Codes = ["delivery_not_found"], Data = Delivery, IsExact = true },
        new("GET /do-not-call", 200) { Query = [.. Page, "phone_number", "source"], Codes = ["invalid_cursor", "invalid_parameter"], Data = DoNotCall, IsExact = true },
        new("POST /do-not-call", 201) { AnswerHeaders = ["Location"], Body = ["phone_number", "reason"], Data = [.. DoNotCall, "cancelled"], IsExact = true },
        new("POST /do-not-call/import", 200) { Body = ["phone_numbers", "reason"], Data = ["total", "added", "already_listed", "repeated", "refused", "cancelled"], IsExact = true },
        new("DELETE /do-not-call/{phone_number}", 204) { Codes = ["do_not_call_not_found"] },
        new("GET /credits/usage", 200) { Query = ["month", "startDate", "endDate"], Codes = ["invalid_parameter"], Data = ["period", "organization", "agents"], IsExact = true },
        new("GET /api-keys", 200) { Query = Page, Data = ["id", "name", "prefix", "scopes", "last_used_at"] },
        new("POST /api-keys", 201) { AnswerHeaders = ["Location"], Body = ["name", "scopes"], Data = ["id", "key", "scopes"] },
        new("DELETE /api-keys/{id}", 204) { Codes = ["api_key_not_found"] },
    ];
}

/// <param name="Operation">Method and path, as in <c>GET /contacts/{id}</c>; without the common beginning.</param>
/// <param name="Status">Of its good answer.</param>
internal sealed record PromisedOperation(string Operation, int Status)
{
    /// <summary>Query parameters.</summary>
    public string[] Query { get; init; } = [];

    /// <summary>Fields of the body.</summary>
    public string[] Body { get; init; } = [];

    /// <summary>Request headers of its own, besides Authorization and a POST's Idempotency-Key.</summary>
    public string[] Headers { get; init; } = [];

    /// <summary>Headers of the good answer, besides those that every answer has.</summary>
    public string[] AnswerHeaders { get; init; } = [];

    /// <summary>Problems of its own, besides those of its kind.</summary>
    public string[] Codes { get; init; } = [];

    /// <summary>Fields of the data, of a row if it is a list.</summary>
    public string[] Data { get; init; } = [];

    /// <summary>Whether these are all the fields there may be.</summary>
    public bool IsExact { get; init; }
}
