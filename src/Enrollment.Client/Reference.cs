using System.Text.Json.Serialization;

namespace Enrollment.Client;

/// <summary>Names enrollments by something that is known of their contacts.</summary>
public sealed record Reference
{
    /// <summary>The name of a variable; or name, phoneNumber or batchId.</summary>
    [JsonPropertyName("referenceKey")]
    public required string Key { get; init; }

    /// <summary>The value, exactly.</summary>
    [JsonPropertyName("referenceValue")]
    public required string Value { get; init; }

    /// <summary>Why, in the caller's words.</summary>
    [JsonPropertyName("reason")]
    public string? Reason { get; init; }

    /// <summary>One agent. Default: all of the account's.</summary>
    [JsonPropertyName("agentId")]
    public string? AgentId { get; init; }
}

/// <summary>The answer to a request that cancels by a reference.</summary>
/// <param name="Cancelled">The enrollments that the request ended.</param>
/// <param name="UnderWay">Those of them that a dialer may be calling. Such a call runs on.</param>
/// <param name="AlreadyEnded">Enrollments with the reference that had ended before.</param>
/// <param name="BulkJobId">The job that cancels the rest, beyond 500; null if all have ended with the request.</param>
public sealed record CancelledByReference(
    [property: JsonPropertyName("success")] bool Success,
    [property: JsonPropertyName("cancelled")] long Cancelled,
    [property: JsonPropertyName("underWay")] long UnderWay,
    [property: JsonPropertyName("alreadyEnded")] long AlreadyEnded,
    [property: JsonPropertyName("bulkJobId")] Guid? BulkJobId);
