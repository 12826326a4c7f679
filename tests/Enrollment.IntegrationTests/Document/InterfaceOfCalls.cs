namespace Enrollment.IntegrationTests.Document;

/// <summary>The promised operations of agents: their calls, batches, deliveries, numbers nobody may call, and credits.</summary>
internal static class InterfaceOfCalls
{
    private static readonly string[] Page = PromisedOperation.Page;

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

    public static IReadOnlyList<PromisedOperation> Operations { get; } =
    [
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
        new("GET /batches/{id}/rejected.csv", 200) { Codes = ["batch_not_found", "rows_expired"] },
        new("GET /batches/{id}/rows.csv", 200) { Codes = ["batch_not_found", "rows_expired"] },
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
        new("GET /agents/{agent_id}/stats", 200)
        {
            Codes = ["agent_not_found"], IsExact = true,
            Data =
            [
                "enrolled", "live", "waiting", "paused", "completed", "cancelled", "failed", "succeeded", "next_due_at", "outcomes", "slots", "waiting_because", "steps",
            ],
        },
        new("GET /agents/{agent_id}/outcomes", 200)
        {
            Query = ["from", "to"], Codes = ["agent_not_found", "invalid_parameter"], Data = ["from", "to", "outcomes"], IsExact = true,
        },
        new("GET /agents/{agent_id}/next-window", 200)
        {
            Query = ["timezone", "at"], Codes = ["agent_not_found", "invalid_parameter"], Data = ["timezone", "at", "is_open", "opens_at", "closes_at", "local_opens_at"], IsExact = true,
        },
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
    ];
}
