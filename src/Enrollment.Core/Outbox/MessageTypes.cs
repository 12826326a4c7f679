using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Enrollment.Contracts;

namespace Enrollment.Core.Outbox;

/// <summary>How a message travels.</summary>
/// <param name="Name">The record's name, stored in the outbox.</param>
/// <param name="IsCommand">True: somebody must be there to handle it, so it is published mandatory. False: news.</param>
/// <param name="Json">How it is written.</param>
public sealed record MessageType(string Name, bool IsCommand, JsonTypeInfo Json)
{
    /// <summary>MassTransit's exchange for the type: fanout, durable.</summary>
    public string Exchange { get; } = $"Enrollment.Contracts:{Name}";

    /// <summary>MassTransit's name for the type inside an envelope.</summary>
    public string Urn { get; } = $"urn:message:Enrollment.Contracts:{Name}";
}

/// <summary>Every message that leaves through the outbox.</summary>
public static class MessageTypes
{
    private static readonly Dictionary<Type, MessageType> ByType = new()
    {
        [typeof(BulkEnrollRequested)] = Command(ContractsJson.Default.BulkEnrollRequested),
        [typeof(ServeCaller)] = Command(ContractsJson.Default.ServeCaller),
        [typeof(PlanNextPages)] = Command(ContractsJson.Default.PlanNextPages),
        [typeof(EnrollPage)] = Command(ContractsJson.Default.EnrollPage),
        [typeof(BulkUnenrollRequested)] = Command(ContractsJson.Default.BulkUnenrollRequested),
        [typeof(UnenrollPage)] = Command(ContractsJson.Default.UnenrollPage),
        [typeof(StepDue)] = News(ContractsJson.Default.StepDue),
        [typeof(ExecuteStep)] = Command(ContractsJson.Default.ExecuteStep),
        [typeof(CancelEnrollment)] = Command(ContractsJson.Default.CancelEnrollment),
        [typeof(BulkEnrollRefused)] = News(ContractsJson.Default.BulkEnrollRefused),
        [typeof(BulkEnrollmentCompleted)] = News(ContractsJson.Default.BulkEnrollmentCompleted),
        [typeof(BulkUnenrollmentCompleted)] = News(ContractsJson.Default.BulkUnenrollmentCompleted),
        [typeof(ContactEnrolled)] = News(ContractsJson.Default.ContactEnrolled),
        [typeof(EnrollmentCompleted)] = News(ContractsJson.Default.EnrollmentCompleted),
        [typeof(EnrollmentCancelled)] = News(ContractsJson.Default.EnrollmentCancelled),
        [typeof(EnrollmentFailed)] = News(ContractsJson.Default.EnrollmentFailed),
    };

    private static readonly Dictionary<string, MessageType> ByName = ByType.Values.ToDictionary(type => type.Name, StringComparer.Ordinal);

    public static IReadOnlyCollection<MessageType> All => ByType.Values;

    public static MessageType Of<T>() => ByType[typeof(T)];

    /// <exception cref="JsonException">The row was written by a version that knew other messages.</exception>
    public static MessageType Named(string name) =>
        ByName.TryGetValue(name, out var type) ? type : throw new JsonException($"The outbox holds a message of the unknown type {name}.");

    private static MessageType Command<T>(JsonTypeInfo<T> json) => new(typeof(T).Name, IsCommand: true, json);

    private static MessageType News<T>(JsonTypeInfo<T> json) => new(typeof(T).Name, IsCommand: false, json);
}

// MassTransit's own conventions: camelCase, and nulls may be left out.
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BulkEnrollRequested))]
[JsonSerializable(typeof(ServeCaller))]
[JsonSerializable(typeof(PlanNextPages))]
[JsonSerializable(typeof(EnrollPage))]
[JsonSerializable(typeof(BulkEnrollRefused))]
[JsonSerializable(typeof(BulkEnrollmentCompleted))]
[JsonSerializable(typeof(BulkUnenrollRequested))]
[JsonSerializable(typeof(UnenrollPage))]
[JsonSerializable(typeof(BulkUnenrollmentCompleted))]
[JsonSerializable(typeof(ContactEnrolled))]
[JsonSerializable(typeof(CancelEnrollment))]
[JsonSerializable(typeof(EnrollmentCompleted))]
[JsonSerializable(typeof(EnrollmentCancelled))]
[JsonSerializable(typeof(EnrollmentFailed))]
[JsonSerializable(typeof(StepDue))]
[JsonSerializable(typeof(ExecuteStep))]
internal sealed partial class ContractsJson : JsonSerializerContext;
