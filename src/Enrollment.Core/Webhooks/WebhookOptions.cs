using System.ComponentModel.DataAnnotations;

namespace Enrollment.Core.Webhooks;

/// <summary>Configuration section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    public const string Section = "Webhooks";

    /// <summary>
    /// Host names, addresses or networks (<c>10.1.0.0/16</c>) that webhooks may call though their address is forbidden, and without
    /// TLS. See <see cref="Webhooks.AllowedHosts"/> for what an entry covers.
    /// </summary>
    public string[] AllowedHosts { get; init; } = [];

    /// <summary>The time limit of one call, from looking up the name to the first bytes of the answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many calls run at once. While they wait they hold no database connection and no thread, only a few kilobytes each.</summary>
    [Range(1, 10_000)]
    public int Concurrency { get; init; } = 256;
}
