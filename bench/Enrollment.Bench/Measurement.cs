using System.Text.Json.Serialization;

namespace Enrollment.Bench;

/// <summary>One line of the results. What does not apply is left out.</summary>
/// <param name="Rate">A second.</param>
/// <param name="Limit">What the servers themselves allow, measured in the same run.</param>
/// <param name="Ratio">For rates: rate / limit. For latencies: median / median of the limit.</param>
/// <param name="PeakMb">The most memory each process held.</param>
/// <param name="LastToFirst">Time of the last 100 pages / time of the first 100.</param>
/// <param name="OfUpload">For batches: rate / rate of the upload of the same rows in the same run.</param>
/// <param name="Runs">If these are medians: what they are the medians of.</param>
internal sealed record Measurement(
    string Name,
    double? Rate = null,
    double? Limit = null,
    double? Ratio = null,
    double? P50Ms = null,
    double? P99Ms = null,
    IReadOnlyDictionary<string, int>? PeakMb = null,
    int? Contacts = null,
    double? LastToFirst = null,
    double? LimitP50Ms = null,
    double? OfUpload = null,
    IReadOnlyList<Measurement>? Runs = null)
{
    [JsonIgnore]
    public string? Remark { get; init; }
}
