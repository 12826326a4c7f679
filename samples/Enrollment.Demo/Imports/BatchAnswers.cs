using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enrollment.Contracts;

namespace Enrollment.Demo.Imports;

/// <summary>An answer to a batch: it was imported, or refused as a whole.</summary>
/// <param name="Id">The answer's own id, the same for every repeat.</param>
/// <param name="About">The identity of the batch's message.</param>
/// <param name="Text">The answer as it came.</param>
public sealed record BatchAnswer(Guid Id, string About, ContactsImported? Imported, ImportRefused? Refused, string Text)
{
    /// <summary>The rows in it that are imported.</summary>
    public long ImportedRows => Imported is null ? 0 : Imported.Created + Imported.Updated + Imported.Unchanged;

    public static BatchAnswer Read(Guid id, ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        // A plain answer names no type. A refusal has a code.
        using var json = JsonDocument.Parse(text);
        if (json.RootElement.TryGetProperty("code", out _))
        {
            var refused = JsonSerializer.Deserialize(text, AnswerJson.Default.ImportRefused)!;
            return new(id, refused.MessageId ?? "", null, refused, text);
        }
        var imported = JsonSerializer.Deserialize(text, AnswerJson.Default.ContactsImported)!;
        return new(id, imported.MessageId, imported, null, text);
    }
}

/// <summary>Counts the answers to the batches, each once.</summary>
public sealed class BatchAnswers
{
    private readonly Dictionary<string, BatchAnswer> _byBatch = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _importedRows;
    private int _refused;

    /// <summary>Batches answered.</summary>
    public int Count => Read(() => _byBatch.Count);

    /// <summary>Batches refused as a whole.</summary>
    public int Refused => Read(() => _refused);

    /// <summary>Batches imported.</summary>
    public int Merged => Read(() => _byBatch.Count - _refused);

    public long ImportedRows => Read(() => _importedRows);

    /// <summary>When the last new one came, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long LastNewAt { get; private set; }

    public IReadOnlyList<BatchAnswer> All => Read(() => _byBatch.Values.ToList());

    /// <summary>Adds an answer. One that came already is told at least once, and not counted again.</summary>
    public void Add(BatchAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        lock (_lock)
        {
            if (!_byBatch.TryAdd(answer.About, answer))
                return;
            _importedRows += answer.ImportedRows;
            _refused += answer.Refused is null ? 0 : 1;
            LastNewAt = TimeProvider.System.GetTimestamp();
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
            return read();
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ContactsImported))]
[JsonSerializable(typeof(ImportRefused))]
internal sealed partial class AnswerJson : JsonSerializerContext;
