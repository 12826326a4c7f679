using System.Text.Json;
using System.Text.Json.Serialization;

namespace Enrollment.Core.Jobs;

/// <summary>Who a bulk request means. Stored with the job as JSON; <see cref="TargetRelation"/> turns it into SQL.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ContactIds), "contact_ids")]
[JsonDerivedType(typeof(ContactFilter), "contact_filter")]
[JsonDerivedType(typeof(CustomerFilter), "customer_filter")]
[JsonDerivedType(typeof(LiveIn), "live_in")]
[JsonDerivedType(typeof(FailedOf), "failed_of")]
public abstract record EnrollmentTarget
{
    // jsonb does not keep the order of keys, so the kind may stand anywhere.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { AllowOutOfOrderMetadataProperties = true };

    private EnrollmentTarget()
    {
    }

    /// <summary>These contacts, distinct.</summary>
    public sealed record ContactIds(IReadOnlyList<Guid> Ids) : EnrollmentTarget;

    /// <summary>Every contact whose fields have one of the values, for all of the keys of <see cref="FilterKeys.Contact"/> given.</summary>
    public sealed record ContactFilter(IReadOnlyDictionary<string, string[]> Fields) : EnrollmentTarget;

    /// <summary>Every contact linked to a customer whose fields have one of the values and whose flags are as given.</summary>
    public sealed record CustomerFilter(IReadOnlyDictionary<string, string[]> Fields, IReadOnlyDictionary<string, bool> Flags) : EnrollmentTarget;

    /// <summary>Everybody who is live in a sequence.</summary>
    public sealed record LiveIn(Guid SequenceId) : EnrollmentTarget;

    /// <summary>The contacts that failed in an earlier job.</summary>
    public sealed record FailedOf(Guid JobId) : EnrollmentTarget;

    /// <summary>True: it names its contacts itself, whether they exist or not. False: they are looked for among those the account has.</summary>
    [JsonIgnore]
    public bool NamesContacts => this is not (ContactFilter or CustomerFilter);

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static EnrollmentTarget FromJson(string json) =>
        JsonSerializer.Deserialize<EnrollmentTarget>(json, Json) ?? throw new JsonException("A stored target is null.");
}

/// <summary>The keys that filters know. Each is a column of the same name.</summary>
public static class FilterKeys
{
    public static IReadOnlyList<string> Contact { get; } =
        ["contact_type", "source", "email", "first_name", "last_name", "job_title", "city", "state", "country"];

    public static IReadOnlyList<string> Customer { get; } = ["account_type", "industry", "city", "state", "country"];

    public static IReadOnlyList<string> CustomerFlags { get; } = ["is_customer", "is_supplier"];
}
