using System.Text.Json;
using System.Text.Json.Serialization;
using Enrollment.Client;

namespace Enrollment.Demo.Imports;

/// <summary>
/// People in batches, as messages that enroll them. A few rows of each batch are wrong on purpose, and so is the whole of one batch
/// in the middle. The same batches are made whenever they are asked for.
/// </summary>
/// <param name="people">One batch of them more than the <paramref name="batches"/> that are good.</param>
/// <param name="run">Begins the identities of this run's messages.</param>
public sealed class BatchSet(DataSet people, int batches, Guid sequenceId, string run)
{
    public const int RowsPerBatch = 1_000;

    private const int FaultEvery = 300;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    // Faults as exports have them.
    private static readonly Func<ContactRow, ContactRow>[] Faults =
    [
        row => row with { Email = "n/a" },
        row => row with { Timezone = "Central European Time" },
        row => new() { Source = row.Source, City = row.City },
    ];

    /// <summary>Batches, the refused one included.</summary>
    public int Count => batches + 1;

    public int Good => batches;

    /// <summary>Rows of the good batches that will be imported.</summary>
    public long GoodRows => (long)batches * (RowsPerBatch - BadRowsPerBatch);

    /// <summary>Counts those who will be enrolled: they are in good rows and have not unsubscribed.</summary>
    public long CountReachable() =>
        Rows().Where(batch => !batch.IsRefused).Sum(batch => batch.Rows.Where((row, index) => !IsBad(index) && row.UnsubscribedAt is null).LongCount());

    public static int BadRowsPerBatch { get; } = Enumerable.Range(0, RowsPerBatch).Count(IsBad);

    /// <summary>Says whether a message is of this run.</summary>
    public bool Has(string? messageId) => messageId?.StartsWith($"{run}-", StringComparison.Ordinal) == true;

    public IEnumerable<Batch> Batches() => Rows().Select(rows => Make(rows.Number, rows.Rows, rows.IsRefused));

    private IEnumerable<(int Number, ContactRow[] Rows, bool IsRefused)> Rows() =>
        people.People().Chunk(RowsPerBatch).Select((rows, index) => (index + 1, rows, index == Count / 2));

    private Batch Make(int number, ContactRow[] rows, bool isRefused)
    {
        var body = new
        {
            Name = $"Demo, batch {number} of {Count}",
            Rows = rows.Select((row, index) => IsBad(index) ? Faults[index / FaultEvery % Faults.Length](row) : row)
                // No company is imported here, and rows of unknown ones are links that wait.
                .Select(row => row with { CustomerExternalId = null }),
            OnExisting = isRefused ? "overwrite" : null,
            Enroll = new { SequenceId = sequenceId },
        };
        return new($"{run}-{number}", JsonSerializer.SerializeToUtf8Bytes(body, Json), rows.Length, isRefused ? 0 : BadRowsPerBatch, isRefused);
    }

    private static bool IsBad(int index) => index % FaultEvery == FaultEvery / 2;
}

/// <summary>A message with the rows of a batch.</summary>
/// <param name="BadRows">How many rows will be refused.</param>
/// <param name="IsRefused">Whether the batch will be refused as a whole.</param>
public sealed record Batch(string MessageId, ReadOnlyMemory<byte> Body, int Rows, int BadRows, bool IsRefused);
