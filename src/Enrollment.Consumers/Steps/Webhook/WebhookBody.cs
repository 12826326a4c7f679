using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.Core.Requests;
using Enrollment.Core.Webhooks;

namespace Enrollment.Consumers.Steps.Webhook;

/// <summary>
/// Renders the body of a call. Fields are put into texts, and the writer escapes the texts: whatever a contact's data contains, the
/// result is JSON of the same shape as the template.
/// </summary>
internal static class WebhookBody
{
    /// <summary>The largest body. A template of 16 kB can name a long field a thousand times.</summary>
    public const int MaxBytes = 256 * 1024;

    // Escapes only what JSON must have escaped: it is no HTML, and names in any script stay legible.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Renders the body of a call. Returns null if it would be larger than <see cref="MaxBytes"/>.</summary>
    /// <param name="template">The step's own template; null sends every known field in the form that Standard Webhooks recommends.</param>
    /// <param name="fields">See <see cref="WebhookFields"/>.</param>
    public static byte[]? Render(JsonElement? template, JsonObject fields, DateTimeOffset dueAt)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            if (template is { } body)
            {
                if (!TryWrite(body, fields, json))
                    return null;
            }
            else
            {
                json.WriteStartObject();
                json.WriteString("type", "event_queue.step_due");
                json.WriteString("timestamp", Instants.Write(dueAt));
                json.WritePropertyName("data");
                fields.WriteTo(json);
                json.WriteEndObject();
            }
        }
        return buffer.WrittenCount <= MaxBytes ? buffer.WrittenSpan.ToArray() : null;
    }

    // False: it has grown too large already.
    private static bool TryWrite(JsonElement value, JsonObject fields, Utf8JsonWriter json)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    json.WritePropertyName(property.Name);
                    if (!TryWrite(property.Value, fields, json))
                        return false;
                }
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    if (!TryWrite(item, fields, json))
                        return false;
                }
                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                if (Fill(Template.Parse(value.GetString()!), fields) is not { } text)
                    return false;
                json.WriteStringValue(text);
                break;
            default:
                value.WriteTo(json);
                break;
        }
        return json.BytesCommitted + json.BytesPending <= MaxBytes;
    }

    private static string? Fill(Template template, JsonObject fields)
    {
        var text = new StringBuilder();
        foreach (var part in template.Parts)
        {
            text.Append(part.Path is null ? part.Text : Find(part.Path, fields));
            if (text.Length > MaxBytes)
                return null;
        }
        return text.ToString();
    }

    // Whatever is missing on the way is empty. Numbers and objects among the caller's own fields stand as their JSON.
    private static string Find(IReadOnlyList<string> path, JsonObject fields)
    {
        JsonNode? at = fields;
        foreach (var name in path)
        {
            if (at is not JsonObject parent || !parent.TryGetPropertyValue(name, out at))
                return "";
        }
        return at switch
        {
            null => "",
            // Not ToString: an id, which is text in JSON only, would stand in quotes.
            JsonValue value when value.GetValueKind() == JsonValueKind.String => value.Deserialize<string>()!,
            _ => at.ToJsonString(RelaxedText),
        };
    }

    private static readonly JsonSerializerOptions RelaxedText = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

/// <summary>The field values of a call, under the names that <see cref="Core.Webhooks.TemplateFields"/> lists.</summary>
internal static class WebhookFields
{
    public static JsonObject Of(HandedOutStep step) => new()
    {
        ["enrollment"] = EnrollmentOf(step),
        ["step"] = StepOf(step),
        ["contact"] = ContactOf(step),
        ["customer"] = CustomerOf(step),
    };

    private static JsonObject EnrollmentOf(HandedOutStep step) => new()
    {
        ["id"] = step.Enrollment.CorrelationId,
        ["event_queue_id"] = step.Enrollment.SequenceId,
        ["version"] = step.Enrollment.SequenceVersion,
        ["contact_id"] = step.Enrollment.ContactId,
        ["customer_id"] = step.Enrollment.CustomerId,
        ["job_id"] = step.Enrollment.JobId,
        ["enrollment_time"] = Instants.Write(step.Enrollment.Anchor),
        ["created_at"] = Instants.Write(step.Enrollment.CreatedAt),
    };

    private static JsonObject StepOf(HandedOutStep step) => new()
    {
        ["id"] = step.Definition.StepId,
        ["step_seq"] = step.Enrollment.StepSeq,
        ["step_order"] = step.Definition.Position,
        ["name"] = step.Definition.Name,
        ["attempt"] = step.Enrollment.Attempt,
        ["scheduled_for"] = Instants.Write(step.ScheduledFor),
        ["automation_id"] = step.Definition.AutomationId,
        ["awaits_completion"] = step.Definition.AwaitCompletion,
    };

    private static JsonObject? ContactOf(HandedOutStep step) => step.Contact is not { } contact ? null : new()
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

    private static JsonObject? CustomerOf(HandedOutStep step) => step.Customer is not { } customer ? null : new()
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
}
