using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Outbox;

namespace Enrollment.AsyncApi;

/// <summary>One or more of every message, as they travel.</summary>
internal static class MessageExamples
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Account = new("0198f3a2-5c1e-7000-8000-000000000001");
    private static readonly Guid Sequence = new("0198f3a2-5c1e-7000-8000-000000000002");
    private static readonly Guid Recurring = new("0198f3a2-5c1e-7000-8000-000000000006");
    private static readonly Guid Job = new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55");
    private static readonly Guid Import = new("0198f3a2-9a41-7e12-8c55-1d7b3f0a6e21");
    private static readonly Guid Enrollment = new("0198f3a2-6d10-7c21-8e02-11d5a3b4c6e7");
    private static readonly Guid Contact = new("0198f3a2-5c1e-7000-8000-000000000003");
    private static readonly Guid Customer = new("0198f3a2-5c1e-7000-8000-000000000004");
    private static readonly Guid Step = new("0198f3a2-5c1e-7000-8000-000000000005");
    private static readonly Guid Agent = new("0198f3a2-5c1e-7000-8000-000000000007");
    private static readonly Guid Called = new("0198f3a2-6d10-7c21-8e02-11d5a3b4c6e8");
    private static readonly Guid Group = MessageIds.For(Job, "account_id");
    private static readonly Guid Call = CallIds.Of(Called, 1);

    // What the service does not send itself, others do; MassTransit writes it so.
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>In the order in which things happen.</summary>
    public static IReadOnlyList<Example> All { get; } =
    [
        Of("producer", new BulkEnrollRequested(
            Job, Account, Sequence, JsonElement.Parse("""{"contact_filter": {"contact_type": "lead", "country": ["DE", "FR"]}}""")), Job),
        Of("service", new BulkEnrollRequested(Job, Account, Sequence), Job),
        Of(new ServeCaller(Job, Account), Job),
        Of(new PlanNextPages(Job, Account, 201, Contact), Job),
        Of(new EnrollPage(Job, Account, 1), Job),
        Of(new BulkEnrollRefused(
            Job, Account, Sequence, "validation_failed", "mode must be one of page, all.",
            [new RequestError("/mode", "invalid_value", "mode must be one of page, all.")], Noon), Job),
        Of(new ContactEnrolled(Enrollment, Account, Sequence, "event_queue", 1, Job, Contact, Customer, Noon, Noon.AddSeconds(1), Noon, Forced: false), Enrollment),
        Of(new BulkEnrollmentCompleted(
            Job, Account, Sequence, "completed", 50, 47, 2, 1,
            new Dictionary<string, long>(StringComparer.Ordinal) { ["already_enrolled"] = 2 },
            new Dictionary<string, long>(StringComparer.Ordinal) { ["contact_not_found"] = 1 }, Noon.AddSeconds(2)), Job),
        Of("producer", new ImportContacts(
            Name: "Nightly export",
            Rows: [JsonElement.Parse("""{"external_id": "crm-4711", "email": "anna@example.org"}"""), JsonElement.Parse("""{"email": "no address"}""")],
            OnExisting: "fill", Enroll: new(Sequence)), Import),
        Of("file", new ImportContacts(File: new("https://files.example.org/export.csv.gz", "csv", Gzip: true)), Import),
        Of(new ContactsImported(
            Import, Account, "nightly 2026-11-21", "contacts", 2, 1, 0, 0, 1, 0,
            [new RefusedImportRow(2, "email", "invalid_email", "An address like anna@example.org is expected.")], RefusedTruncated: false, Job,
            Noon.AddSeconds(1)), Import),
        Of(new ImportRefused(
            Account, "nightly 2026-11-21", Import, "validation_failed", "on_existing must be one of update, fill, skip.",
            [new RequestError("/on_existing", "invalid_value", "on_existing must be one of update, fill, skip.")], Noon), Import),
        Of(new BulkUnenrollRequested(Job, Account, Sequence), Job),
        Of(new UnenrollPage(Job, Account, 1), Job),
        Of(new BulkUnenrollmentCompleted(
            Job, Account, Sequence, "completed", 50, 47, 2, 1,
            new Dictionary<string, long>(StringComparer.Ordinal) { ["not_enrolled"] = 2 },
            new Dictionary<string, long>(StringComparer.Ordinal) { ["contact_not_found"] = 1 }, Noon.AddSeconds(2)), Job),
        Of(new RecurringEnrollmentDeactivated(
            Recurring, Account, Sequence, "New leads each morning", "too_many_refusals", "sequence_inactive",
            "10 runs in a row were refused or failed. The last one: the event queue 0198f3a2-5c1e-7000-8000-000000000002 is paused.", Noon.AddDays(10)), Recurring),
        Of(new StepDue(
            Enrollment, Account, Sequence, 1, 1, Step, 1, "Say hello", 1, Contact, Customer, Noon, AutomationId: null, "event",
            JsonElement.Parse("""{"template": "welcome"}"""), AwaitsCompletion: true), Enrollment),
        Of(new StepExecuted(Enrollment, Account, 1), Enrollment),
        Of(new StepFailed(Enrollment, Account, 1, "The letter came back.", Retry: false), Enrollment),
        Of(new ExecuteStep(Enrollment, Account, 1), Enrollment),
        Of(new StepAnswered(Enrollment, Account, 1, "retry", 503, "Try later.", "The receiver answered 503.", RetryAfterSeconds: 120), Enrollment),
        Of(new CancelEnrollment(Enrollment, Account, "moved away"), Enrollment),
        Of(new EnrollmentCompleted(Enrollment, Account, Sequence, Contact, Noon.AddDays(4)), Enrollment),
        Of("called", new EnrollmentCompleted(Called, Account, Agent, Contact, Noon.AddDays(1), Succeeded: true, "goal_completed"), Called),
        Of(new EnrollmentCancelled(Enrollment, Account, Sequence, Contact, "moved away", Noon.AddDays(2)), Enrollment),
        Of(new EnrollmentFailed(Enrollment, Account, Sequence, Contact, "The letter came back.", Noon.AddDays(3)), Enrollment),
        Of("waiting", new ContactEnrolled(
            Called, Account, Agent, "agent", 1, Job, Contact, CustomerId: null, Noon, Noon.AddSeconds(1), FirstStepDueAt: null, Forced: false, "waiting", RowIndex: 3,
            Group), Called),
        Of(new AdvanceGroup(Group, Account, Agent), Group),
        Of(new EnrollmentActivated(Called, Account, Agent, Job, 3, Group, Contact, Noon.AddHours(1), Noon.AddHours(2), Noon.AddHours(1)), Called),
        Of(new CallRequested(
            Call, Called, Account, Agent, "renewals", 1, Step, "First call", 1, Contact, Job, 3, "+15551234567", "89", "Ada Lovelace", "ada@example.org",
            "America/New_York", new Dictionary<string, string>(StringComparer.Ordinal) { ["account_id"] = "A-17" }, JsonElement.Parse("""{"voice": "calm"}"""),
            "+15550001111", Noon, Noon.AddMinutes(10), Noon.AddMinutes(70)), Called),
        Of(new CallStarted(Called, Account, 1, Call), Called),
        Of(new CallReported(
            Called, Account, 1, "goal_completed", Noon.AddMinutes(1), Noon.AddMinutes(4), 174, Summary: "Renewed for a year.", Labels: ["renewed"],
            CallId: Call), Called),
        Of("callback", new CallReported(Called, Account, 1, "callback_requested", CallbackAt: "2026-11-23T09:30"), Called),
        Of(new CallFinished(
            Call, Called, Account, Agent, Job, 3, Contact, 1, "goal_completed", IsSuccess: true, Late: false, Noon.AddMinutes(1), Noon.AddMinutes(4), 174, ["renewed"],
            "dialer-4711", NextCallAt: null, Noon.AddMinutes(4)), Called),
        Of(new CallWithdrawn(Call, Called, Account, Agent, "cancelled"), Called),
        Of(new BatchFinished(
            Job, Account, Agent, "done", Total: 100, Accepted: 98, Rejected: 2, Counts(("invalid_phone_number", 2)), Enrolled: 97, Skipped: 1, Failed: 0,
            Counts(("already_enrolled", 1)),
            Counts(("waiting", 0), ("pending", 0), ("processing", 0), ("paused", 0), ("completed", 95), ("cancelled", 2), ("failed", 0)), Succeeded: 60,
            NotSucceeded: 37, Counts(("goal_completed", 60), ("no_answer", 37)), new(Made: 171, UnderWay: 0, AnsweredSeconds: 14_210), Noon, Noon.AddHours(6)), Job),
    ];

    private static Dictionary<string, int> Counts(params (string Word, int Count)[] counts) =>
        counts.ToDictionary(count => count.Word, count => count.Count, StringComparer.Ordinal);

    private static Example Of<T>(T message, Guid about)
        where T : class => Of("example", message, about);

    private static Example Of<T>(string name, T message, Guid about)
        where T : class
    {
        var type = MessageTypes.All.SingleOrDefault(known => known.Name == typeof(T).Name)
            ?? new MessageType(typeof(T).Name, IsCommand: true, Web.GetTypeInfo(typeof(T)));
        var outgoing = new OutboxMessage(MessageIds.For(about, type.Name), type, about, Queue: null, JsonSerializer.SerializeToUtf8Bytes(message, type.Json));
        var payload = JsonNode.Parse(BusEnvelope.Write(outgoing, Noon))!.AsObject();
        // Whoever regenerates the document is nobody's business.
        payload["host"] = new JsonObject { ["machineName"] = "machine", ["processName"] = "Enrollment.Consumers" };
        return new(typeof(T), name, message, payload);
    }
}

/// <param name="Payload">The body, envelope and all.</param>
internal sealed record Example(Type Type, string Name, object Message, JsonObject Payload);
