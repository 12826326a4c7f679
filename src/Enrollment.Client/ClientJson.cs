using System.Text.Json.Serialization;

namespace Enrollment.Client;

/// <summary>How bodies are written and answers are read, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(OptionalConverters)])]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(ProblemKind))]
[JsonSerializable(typeof(Liveness))]
[JsonSerializable(typeof(Readiness))]
[JsonSerializable(typeof(NewEventQueue))]
[JsonSerializable(typeof(EventQueueChange))]
[JsonSerializable(typeof(NewStep))]
[JsonSerializable(typeof(StepChange))]
[JsonSerializable(typeof(BulkEnrollRequest))]
[JsonSerializable(typeof(BulkUnenrollRequest))]
[JsonSerializable(typeof(Cancellation))]
[JsonSerializable(typeof(StepFailure))]
[JsonSerializable(typeof(NewContact))]
[JsonSerializable(typeof(ContactChange))]
[JsonSerializable(typeof(ContactRow))]
[JsonSerializable(typeof(NewCustomer))]
[JsonSerializable(typeof(CustomerChange))]
[JsonSerializable(typeof(CustomerRow))]
[JsonSerializable(typeof(NewApiKey))]
[JsonSerializable(typeof(SecretRotation))]
[JsonSerializable(typeof(Envelope<EventQueue>))]
[JsonSerializable(typeof(Envelope<EventQueueStep>))]
[JsonSerializable(typeof(Envelope<EventQueueStats>))]
[JsonSerializable(typeof(Envelope<BulkEnrollResult>))]
[JsonSerializable(typeof(Envelope<BulkUnenrollResult>))]
[JsonSerializable(typeof(Envelope<BulkJobStarted>))]
[JsonSerializable(typeof(Envelope<BulkJob>))]
[JsonSerializable(typeof(Envelope<ContactEnrollment>))]
[JsonSerializable(typeof(Envelope<Contact>))]
[JsonSerializable(typeof(Envelope<Customer>))]
[JsonSerializable(typeof(Envelope<ImportResult>))]
[JsonSerializable(typeof(Envelope<ApiKey>))]
[JsonSerializable(typeof(Envelope<CreatedApiKey>))]
[JsonSerializable(typeof(Envelope<WebhookSecret>))]
[JsonSerializable(typeof(Envelope<CreatedWebhookSecret>))]
[JsonSerializable(typeof(ListPage<ListedEventQueue>))]
[JsonSerializable(typeof(ListPage<BulkJob>))]
[JsonSerializable(typeof(ListPage<BulkOutcome>))]
[JsonSerializable(typeof(ListPage<TimerTask>))]
[JsonSerializable(typeof(ListPage<Contact>))]
[JsonSerializable(typeof(ListPage<Customer>))]
[JsonSerializable(typeof(ListPage<ApiKey>))]
[JsonSerializable(typeof(ListPage<WebhookSecret>))]
internal sealed partial class ClientJson : JsonSerializerContext;
