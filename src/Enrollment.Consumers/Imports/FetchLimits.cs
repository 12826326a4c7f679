using Enrollment.Core.Imports;
using Enrollment.Core.Webhooks;

namespace Enrollment.Consumers.Imports;

/// <summary>The limits of fetching a file.</summary>
/// <param name="AnswerWithin">The time from looking up the name to the first bytes of the answer.</param>
/// <param name="MaxBytes">The most bytes, as they are received and as they are unpacked.</param>
/// <param name="MaxTime">The time that the whole file has.</param>
public sealed record FetchLimits(TimeSpan AnswerWithin, long MaxBytes, TimeSpan MaxTime)
{
    /// <summary>How slowly a file may arrive. As for uploads, a file that trickles keeps a transaction open.</summary>
    public int BytesPerSecond { get; init; } = 10 * 1024;

    /// <summary>How long nothing has to arrive at all, and how long the file may arrive more slowly.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    public static FetchLimits Of(WebhookOptions calls, ImportOptions imports) => new(calls.Timeout, imports.MaxBytes, imports.MaxUploadTime);
}
