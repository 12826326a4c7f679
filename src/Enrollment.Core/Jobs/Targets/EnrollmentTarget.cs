using System.Text.Json;
using System.Text.Json.Serialization;
using Enrollment.Core.Requests;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Core.Jobs.Targets;

/// <summary>
/// The candidates of a job, stored with the job as JSON. Each target is a file with its own statement beside it, and says how planning
/// walks its candidates.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ContactIds), "contact_ids")]
[JsonDerivedType(typeof(ContactFilter), "contact_filter")]
[JsonDerivedType(typeof(CustomerFilter), "customer_filter")]
[JsonDerivedType(typeof(ImportMembers), "import")]
[JsonDerivedType(typeof(LiveIn), "live_in")]
[JsonDerivedType(typeof(FailedOf), "failed_of")]
[JsonDerivedType(typeof(RequestRows), "rows")]
[JsonDerivedType(typeof(Referenced), "referenced")]
public abstract partial record EnrollmentTarget
{
    // jsonb does not keep the order of keys, so the kind may stand anywhere.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { AllowOutOfOrderMetadataProperties = true };

    private static readonly Guid FirstThatIsNoOrdinal = new("00000000-0000-0001-0000-000000000000");

    private EnrollmentTarget()
    {
    }

    /// <summary>
    /// The key behind every candidate. A contact's id is used as a key directly. An ordinal, from 1, becomes a UUID whose 16 bytes read
    /// as one number are the ordinal; the nil UUID is before every candidate.
    /// </summary>
    public static Guid LastKey { get; } = Guid.AllBitsSet;

    /// <summary>Says how planning walks the candidates.</summary>
    [JsonIgnore]
    public virtual TargetWalk Walk => TargetWalk.ByOwnIndex;

    /// <summary>
    /// Gives the statement of the candidates, the same relation for every target:
    /// <c>key</c> (unique in the job; its order is the order of the walk), <c>contact_id</c> (a target whose rows may repeat a contact gives the
    /// first only), <c>found</c> (whether there is such a contact), <c>unsubscribed_at</c>, <c>customer_id</c> (through whom the contact is
    /// reached), and <c>anchor</c> and <c>first_due_at</c> (both, or null for those of the job). It takes <c>@account_id</c> and what
    /// <see cref="AddTo"/> adds.
    /// </summary>
    [JsonIgnore]
    public abstract string Candidates { get; }

    /// <summary>Says whether a key may be one of this target. A cursor of another target may hold one that is not.</summary>
    public virtual bool CanHave(Guid key) => !IsOrdinal(key);

    /// <summary>Adds the target's own parameters. Their names begin with <c>target_</c>; all others belong to jobs and pages.</summary>
    public abstract void AddTo(NpgsqlParameterCollection parameters);

    /// <summary>Says why the account cannot use the target now; null if it can.</summary>
    /// <param name="holds">Whether what the target refers to is locked until the transaction ends, for a job that is to be written.</param>
    public virtual Task<Refusal?> RefusalAsync(DbContext db, Guid accountId, bool holds, DateTimeOffset now, CancellationToken stop) =>
        Task.FromResult<Refusal?>(null);

    // Ids begin with the time, so that none has the 8 zero bytes that every ordinal begins with.
    private protected static bool IsOrdinal(Guid key) => key.CompareTo(FirstThatIsNoOrdinal) < 0;

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static EnrollmentTarget FromJson(string json) =>
        JsonSerializer.Deserialize<EnrollmentTarget>(json, Json) ?? throw new JsonException("A stored target is null.");
}

/// <summary>How planning walks a target.</summary>
public enum TargetWalk
{
    /// <summary>Walks an index of the target's own over its key, up to <see cref="EnrollmentTarget.LastKey"/>.</summary>
    ByOwnIndex,

    /// <summary>Walks through the account's contacts, a fixed number at a time, up to the newest when planning starts.</summary>
    ThroughContacts,
}
