using System.Text.Json.Nodes;

namespace Enrollment.Consumers.Steps.Webhook;

/// <summary>What is known when a webhook is called, under the names that <see cref="Core.Webhooks.TemplateFields"/> lists.</summary>
internal static class WebhookFields
{
    public static JsonObject Of(WebhookCall call) => new()
    {
        ["enrollment"] = EnrollmentOf(call),
        ["step"] = StepOf(call),
        ["contact"] = ContactOf(call),
        ["customer"] = CustomerOf(call),
    };

    private static JsonObject EnrollmentOf(WebhookCall call) => new()
    {
        ["id"] = call.Enrollment.CorrelationId,
        ["event_queue_id"] = call.Enrollment.SequenceId,
        ["version"] = call.Enrollment.SequenceVersion,
        ["contact_id"] = call.Enrollment.ContactId,
        ["customer_id"] = call.Enrollment.CustomerId,
        ["job_id"] = call.Enrollment.JobId,
        ["enrollment_time"] = Shown(call.Enrollment.Anchor),
        ["created_at"] = Shown(call.Enrollment.CreatedAt),
    };

    private static JsonObject StepOf(WebhookCall call) => new()
    {
        ["id"] = call.Step.StepId,
        ["step_seq"] = call.Enrollment.StepSeq,
        ["step_order"] = call.Step.Position,
        ["name"] = call.Step.Name,
        ["attempt"] = call.Enrollment.Attempt,
        ["scheduled_for"] = Shown(call.ScheduledFor),
        ["automation_id"] = call.Step.AutomationId,
        ["awaits_completion"] = call.Step.AwaitCompletion,
    };

    private static JsonObject? ContactOf(WebhookCall call) => call.Contact is not { } contact ? null : new()
    {
        ["id"] = contact.Id,
        ["external_id"] = contact.ExternalId,
        ["contact_type"] = contact.ContactType,
        ["source"] = contact.Source,
        ["email"] = contact.Email,
        ["phone"] = contact.Phone,
        ["first_name"] = contact.FirstName,
        ["last_name"] = contact.LastName,
        ["job_title"] = contact.JobTitle,
        ["city"] = contact.City,
        ["state"] = contact.State,
        ["country"] = contact.Country,
        ["timezone"] = contact.Timezone,
        ["custom"] = JsonNode.Parse(contact.Custom),
    };

    private static JsonObject? CustomerOf(WebhookCall call) => call.Customer is not { } customer ? null : new()
    {
        ["id"] = customer.Id,
        ["external_id"] = customer.ExternalId,
        ["name"] = customer.Name,
        ["account_type"] = customer.AccountType,
        ["industry"] = customer.Industry,
        ["is_customer"] = customer.IsCustomer,
        ["is_supplier"] = customer.IsSupplier,
        ["city"] = customer.City,
        ["state"] = customer.State,
        ["country"] = customer.Country,
    };

    public static string Shown(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
}
