using System.ComponentModel.DataAnnotations;

namespace Enrollment.Core.Sagas;

/// <summary>Configuration section <c>SagaStore</c>.</summary>
public sealed class SagaStoreOptions
{
    public const string Section = "SagaStore";

    /// <summary>Messages in one transaction at most. 1 is one transaction per message: several times slower, for comparison.</summary>
    [Range(1, 2_000)]
    public int BatchSize { get; init; } = 125;

    /// <summary>Transactions at once. More than the cores only makes the batches smaller.</summary>
    [Range(1, 64)]
    public int Writers { get; init; } = 3;

    /// <summary>
    /// Messages taken from the broker ahead. Enough to fill the next batches while these commit; more would only live longer
    /// in memory than the garbage collector expects.
    /// </summary>
    [Range(1, 10_000)]
    public int Prefetch { get; init; } = 500;
}
