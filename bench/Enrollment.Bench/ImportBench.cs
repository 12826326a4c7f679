using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Enrollment.Bench;

/// <summary>An upload of contacts as CSV, from the first byte sent to the answer: once new, then the same file again, then with other cities.</summary>
internal static class ImportBench
{
    private const int WarmUp = 5_000;

    public static async Task<IReadOnlyList<Measurement>> RunAsync(Engine engine, int contacts, CancellationToken stop)
    {
        var account = await Seed.AccountAsync(engine.Database, stop);
        await UploadAsync(engine, "warm-up", ImportFile.Csv("warm-up", "Faro", WarmUp), WarmUp, stop);
        var (file, changed) = (ImportFile.Csv("crm", "Porto", contacts), ImportFile.Csv("crm", "Braga", contacts));
        double[] rates =
        [
            await UploadAsync(engine, "new", file, contacts, stop),
            await UploadAsync(engine, "repeated", file, contacts, stop),
            await UploadAsync(engine, "changed", changed, contacts, stop),
        ];
        var peaks = engine.PeakMegabytes();

        Progress.Say("  measuring the limit");
        await engine.StopProcessesAsync();
        var servers = new ImportLimit(engine.Database, account);
        await servers.EmptyAsync(stop);
        await servers.MeasureAsync("warm-up", "Faro", WarmUp, stop);
        double[] limits =
        [
            await servers.MeasureAsync("crm", "Porto", contacts, stop),
            await servers.MeasureAsync("crm", "Porto", contacts, stop),
            await servers.MeasureAsync("crm", "Braga", contacts, stop),
        ];
        string[] names = ["new", "repeated", "changed"];
        return
        [
            .. names.Select((name, index) => new Measurement(
                $"imports, {name} rows", rates[index], limits[index], rates[index] / limits[index], PeakMb: peaks, Contacts: contacts)),
        ];
    }

    private static async Task<double> UploadAsync(Engine engine, string name, byte[] file, int rows, CancellationToken stop)
    {
        await Seed.VacuumAsync(engine.Database, stop);
        var started = Stopwatch.GetTimestamp();
        var imported = await engine.Api.ImportContactsAsync(file, stop);
        var rate = rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (imported.GetProperty("rows").GetInt64() != rows || imported.GetProperty("refused").GetInt64() != 0)
            throw new BenchFailedException($"Of {rows} rows were imported: {imported}");
        Progress.Say($"  {rows:N0} {name} rows, {file.Length / 1_000_000.0:N1} MB: {rate:N0} rows/s");
        return rate;
    }
}

/// <summary>Rows with an id, an e-mail and own fields, as an export has them.</summary>
internal static class ImportFile
{
    public static byte[] Csv(string prefix, string city, int rows)
    {
        var text = new StringBuilder("external_id,email,first_name,last_name,city,country,custom\n", rows * 130);
        for (var row = 1; row <= rows; row++)
        {
            var custom = CustomOf(row).Replace("\"", "\"\"", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"{IdOf(prefix, row)},{EmailOf(prefix, row)},Ann,Bell,{city},Portugal,\"{custom}\"\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The same rows as a message of the queue.</summary>
    /// <param name="queue">The event queue that their contacts are enrolled into; null: none.</param>
    public static byte[] Batch(string prefix, string city, int first, int rows, Guid? queue)
    {
        using var body = new MemoryStream(rows * 250);
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteStartArray("rows");
        for (var row = first; row < first + rows; row++)
        {
            json.WriteStartObject();
            json.WriteString("external_id", IdOf(prefix, row));
            json.WriteString("email", EmailOf(prefix, row));
            json.WriteString("first_name", "Ann");
            json.WriteString("last_name", "Bell");
            json.WriteString("city", city);
            json.WriteString("country", "Portugal");
            json.WritePropertyName("custom");
            json.WriteRawValue(CustomOf(row));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (queue is not null)
        {
            json.WriteStartObject("enroll");
            json.WriteString("sequence_id", queue.Value);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.Flush();
        return body.ToArray();
    }

    public static string IdOf(string prefix, int row) => $"{prefix}-{row}";

    public static string EmailOf(string prefix, int row) => $"{prefix}.{row}@example.com";

    public static string CustomOf(int row) => $$"""{"plan":"pro","seats":{{row % 100}},"renewal":"2027-01-{{row % 28 + 1:00}}"}""";
}
