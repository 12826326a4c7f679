using System.Buffers.Binary;
using Enrollment.Core.Outbox;

namespace Enrollment.Core.Webhooks;

/// <summary>Decides when a webhook step is tried again.</summary>
public static class WebhookRetry
{
    /// <summary>How often a step is called before its enrollment fails. The pauses between add up to about 19 hours.</summary>
    public const int MaxAttempts = 8;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(8);
    private static readonly TimeSpan LongestWish = TimeSpan.FromHours(24);

    // A receiver that was down for thousands of contacts must not get all of them back at one moment.
    private const double Jitter = 0.2;

    /// <summary>
    /// Pauses for 30 s, 2 min, 8 min, 32 min and so on up to 8 h, each a fifth longer or shorter. The pause is always the same for the
    /// same step, so that a repeated message changes nothing.
    /// </summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="retryAfter">The pause that the receiver asked for. The result is at least that long, up to 24 h, and up to a fifth more.</param>
    public static TimeSpan PauseAfter(Guid enrollmentId, int stepSeq, int attempt, TimeSpan? retryAfter)
    {
        var pause = First * Math.Min(Math.Pow(4, attempt - 1), Longest / First);
        var chance = Chance(enrollmentId, stepSeq);
        pause *= 1 + (Jitter * ((2 * chance) - 1));
        var wish = retryAfter < LongestWish ? retryAfter.Value : retryAfter is null ? TimeSpan.Zero : LongestWish;
        wish *= 1 + (Jitter * chance);
        return pause > wish ? pause : wish;
    }

    // From 0 to 1, spread evenly.
    private static double Chance(Guid enrollmentId, int stepSeq)
    {
        Span<byte> bytes = stackalloc byte[16];
        MessageIds.For(enrollmentId, nameof(WebhookRetry), stepSeq).TryWriteBytes(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes) / (double)uint.MaxValue;
    }
}
