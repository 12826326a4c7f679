using System.ComponentModel.DataAnnotations;

namespace Enrollment.Core.Sagas;

/// <summary>Configuration section <c>SagaStore</c>.</summary>
public sealed class SagaStoreOptions
{
    public const string Section = "SagaStore";

    /// <summary>
    /// The most messages in one transaction. With 1, every message has its own transaction, which is several times slower; for
    /// comparison.
    /// </summary>
    [Range(1, 2_000)]
    public int BatchSize { get; init; } = 125;

    /// <summary>How many transactions run at once. More than the number of cores only makes the batches smaller.</summary>
    [Range(1, 64)]
    public int Writers { get; init; } = 3;

    /// <summary>
    /// How many messages are taken from the broker ahead: enough to fill the next batches while these commit. More would only stay in
    /// memory longer than the garbage collector expects.
    /// </summary>
    [Range(1, 10_000)]
    public int Prefetch { get; init; } = 500;
}
