using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsvHelper;

namespace Enrollment.Samples.Pipeline;

/// <summary>Some rows of the file.</summary>
/// <param name="Id">Follows from the file, from what is asked and from the numbers of the rows.</param>
/// <param name="Lines">The line of the file that each row starts on.</param>
public sealed record Batch(int Number, Guid Id, string Name, IReadOnlyList<JsonElement> Rows, IReadOnlyList<long> Lines)
{
    /// <summary>Cuts the file into batches. A rerun repeats the ids of its batches, so that nothing is imported twice.</summary>
    public static async IAsyncEnumerable<Batch> ReadAsync(Settings settings)
    {
        var run = await RunOfAsync(settings);
        await using var csv = CsvReader.FromFile(
            settings.File.FullName, new() { TrackLineNumbers = true, TrimWhitespace = true, FieldCountMismatch = CsvFieldCountHandling.Allow });
        await csv.ReadHeaderAsync();
        string[] header = [.. csv.Headers];
        if (header.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(columns => columns.Count() > 1) is { Key: var twice })
            throw new FormatException($"Several columns are called '{twice}'.");
        var (rows, lines, number) = (new List<JsonElement>(), new List<long>(), 0);
        while (await csv.ReadAsync())
        {
            var row = RowOf(header, csv.Current.ToArray());
            if (row.Count == 0)
                continue;
            rows.Add(JsonSerializer.SerializeToElement(row));
            lines.Add(csv.LineNumber);
            if (rows.Count == settings.BatchSize)
                yield return Cut();
        }
        if (rows.Count > 0)
            yield return Cut();

        Batch Cut()
        {
            var first = (number * settings.BatchSize) + 1;
            var batch = new Batch(++number, IdOf(run, first, first + rows.Count - 1), $"rows {first}-{first + rows.Count - 1}", rows, lines);
            (rows, lines) = ([], []);
            return batch;
        }
    }

    // Empty cells are left out. What has no column of its own gets a name that no field has, so that its row is refused.
    private static Dictionary<string, object> RowOf(string[] header, string[] cells) => cells
        .Select((cell, at) => (Name: header.ElementAtOrDefault(at) ?? $"column {at + 1}", Cell: cell))
        .Where(field => !string.IsNullOrWhiteSpace(field.Cell))
        .ToDictionary(field => field.Name, field => field.Name == "custom" ? ObjectOf(field.Cell) : field.Cell, StringComparer.Ordinal);

    private static object ObjectOf(string cell)
    {
        try
        {
            return JsonElement.Parse(cell);
        }
        catch (JsonException)
        {
            // The service says what is wrong with it.
            return cell;
        }
    }

    private static async Task<byte[]> RunOfAsync(Settings settings)
    {
        await using var file = settings.File.OpenRead();
        return [.. await SHA256.HashDataAsync(file), .. Encoding.UTF8.GetBytes($"{settings.BatchSize} {settings.Enroll}")];
    }

    private static Guid IdOf(byte[] run, int first, int last)
    {
        var rows = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(rows, first);
        BinaryPrimitives.WriteInt32BigEndian(rows.AsSpan(4), last);
        return new(SHA256.HashData([.. run, .. rows]).AsSpan(0, 16));
    }
}
