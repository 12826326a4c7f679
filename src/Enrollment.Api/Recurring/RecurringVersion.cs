using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.Core.Recurring;

namespace Enrollment.Api.Recurring;

/// <summary>
/// The version of a recurring enrollment, which is its ETag: a digest of what callers set. Like settings have like versions, so that a run
/// between reading and changing does not refuse the change.
/// </summary>
internal static class RecurringVersion
{
    private const int Bytes = 16;

    public static string Of(RecurringSettings settings)
    {
        var set = JsonSerializer.SerializeToUtf8Bytes(new
        {
            settings.Name,
            settings.IsActive,
            settings.SequenceId,
            // The database does not keep the order of an object's keys.
            Target = Sorted(JsonNode.Parse(settings.Target.ToJson())),
            settings.SkipIfAlreadyEnrolled,
            settings.ReEnter,
            settings.Cron,
            settings.Timezone,
            StartsAt = settings.StartsAt?.UtcDateTime,
            EndsAt = settings.EndsAt?.UtcDateTime,
            settings.MaxRuns,
            settings.Missed,
        });
        return Convert.ToHexStringLower(SHA256.HashData(set).AsSpan(0, Bytes));
    }

    private static JsonNode? Sorted(JsonNode? node) => node is JsonObject fields
        ? new JsonObject(fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, Sorted(field.Value))))
        : node?.DeepClone();
}
