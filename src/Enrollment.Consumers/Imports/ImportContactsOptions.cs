using System.ComponentModel.DataAnnotations;

namespace Enrollment.Consumers.Imports;

/// <summary>Configuration section <c>ImportContacts</c>: the batches that come by the queue.</summary>
public sealed class ImportContactsOptions
{
    public const string Section = "ImportContacts";

    /// <summary>Batches in work at once in one process, with a database connection each; of each account one is merged at a time.</summary>
    [Range(1, 64)]
    public int Concurrency { get; init; } = 4;

    /// <summary>
    /// Messages taken from the broker ahead and taken in at once, with a database connection each. A batch behind another account's
    /// burst is reached the sooner the more they are; each may have 64 MiB.
    /// </summary>
    [Range(1, 256)]
    public int Prefetch { get; init; } = 16;

    /// <summary>How long a file that a batch names is tried again while its server is away, counted from the first attempt.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan FilePatience { get; init; } = TimeSpan.FromMinutes(15);
}
