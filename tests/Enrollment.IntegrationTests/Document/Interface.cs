namespace Enrollment.IntegrationTests.Document;

/// <summary>The interface as it was promised, apart from the code that keeps the promise.</summary>
internal static class Interface
{
    private static readonly string[] Page = PromisedOperation.Page;
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

    private static readonly string[] Job =
    [
        "event_queue_id", "agent_id", "status", "matched", "enrolled", "skipped", "failed", "skipped_reasons", "failed_reasons", "pages_total", "pages_done", "progress", "created_at", "started_at", "finished_at",
        "contacts_per_second", "recurring_enrollment_id",
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
        new("GET /bulk-jobs/{id}/outcomes", 200) { Query = [.. Page, "outcome", "reason"], Codes = ["bulk_job_not_found", "invalid_cursor"], Data = ["contact_id", "outcome", "enrollment_id", "reason", "row_index"] },
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
        new("GET /api-keys", 200) { Query = Page, Data = ["id", "name", "prefix", "scopes", "last_used_at"] },
        new("POST /api-keys", 201) { AnswerHeaders = ["Location"], Body = ["name", "scopes"], Data = ["id", "key", "scopes"] },
        new("DELETE /api-keys/{id}", 204) { Codes = ["api_key_not_found"] },
        .. InterfaceOfCalls.Operations,
    ];
}
