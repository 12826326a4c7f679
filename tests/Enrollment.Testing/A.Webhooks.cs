using System.Text.Json;
using Enrollment.Core.Sequences;
using Enrollment.Core.Webhooks;

namespace Enrollment.Testing;

public static partial class A
{
    /// <summary>A step that calls a URL.</summary>
    /// <param name="body">JSON with templates; null: the default body.</param>
    public static SequenceStep WebhookStep(
        string url = "https://hooks.example.org/", string? body = null, IReadOnlyDictionary<string, string>? headers = null,
        bool awaitCompletion = false, TimeSpan? delay = null, string delayFrom = DelayOrigins.Anchor) => new()
        {
            SequenceId = default,
            AccountId = default,
            Version = 1,
            Position = 1,
            StepId = RisingIds.Next(),
            Name = "Call",
            DelayMinutes = (int)(delay ?? TimeSpan.Zero).TotalMinutes,
            DelayFrom = delayFrom,
            Action = JsonSerializer.Serialize(new WebhookAction(url, headers, body is null ? null : JsonElement.Parse(body)), JsonSerializerOptions.Web),
            AwaitCompletion = awaitCompletion,
        };
}
