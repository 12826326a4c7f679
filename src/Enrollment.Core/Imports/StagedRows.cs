using Enrollment.Core.Database;
using Enrollment.Core.Imports.Reading;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Imports;

/// <summary>Streams the good rows of a file into <c>import_rows</c> by COPY, one at a time, and gathers the refused ones.</summary>
internal sealed class StagedRows(NpgsqlConnection connection, ImportTable table, TimeSpan maxTime)
{
    private long _read;

    /// <summary>Counts the rows that were read so far, the refused ones included. Another thread may ask.</summary>
    public long Read => Volatile.Read(ref _read);

    public async Task<StagedFile> CopyAsync(IRowReader file, CancellationToken stop)
    {
        var refused = new RefusedRows();
        var row = new ImportRow(table.Shape);
        await using var copy = await connection.BeginBinaryImportAsync(CopySql(file), stop);
        while (await file.ReadAsync(row, stop))
        {
            _read++;
            if (row.Refusal is { } refusal)
                refused.Add(refusal);
            else
                await WriteAsync(copy, row, file.Given, stop);
        }
        await copy.CompleteAsync(stop);
        return new(_read, refused);
    }

    // Only what the file can have: a column that is nowhere given costs nothing.
    private string CopySql(IRowReader file)
    {
        var columns = file.Given.Select(index => table.Shape.Fields[index])
            .SelectMany(field => field.Identity is { } identity ? [field.Name, identity.Column] : new[] { field.Name });
        return $"copy {CopyLimit.Comment(maxTime)} import_rows (line, {string.Join(", ", columns)}) from stdin (format binary)";
    }

    private async ValueTask WriteAsync(NpgsqlBinaryImporter copy, ImportRow row, IReadOnlyList<int> given, CancellationToken stop)
    {
        await copy.StartRowAsync(stop);
        await copy.WriteAsync(row.Line, NpgsqlDbType.Bigint, stop);
        for (var column = 0; column < given.Count; column++)
        {
            var index = given[column];
            var type = table.Shape.Fields[index].Kind.ColumnType;
            await (row.Values[index] switch
            {
                null => copy.WriteNullAsync(stop),
                string text => copy.WriteAsync(text, type, stop),
                bool flag => copy.WriteAsync(flag, type, stop),
                DateTimeOffset instant => copy.WriteAsync(instant, type, stop),
                byte[] json => copy.WriteAsync(json, type, stop),
                string[] texts => copy.WriteAsync(texts, type, stop),
                var other => throw new InvalidOperationException($"No column takes a {other.GetType()}."),
            });
            if (table.Shape.Fields[index].Identity is { } identity)
                await (row.Values[index] is string value ? copy.WriteAsync(identity.KeyOf(value), NpgsqlDbType.Text, stop) : copy.WriteNullAsync(stop));
        }
    }
}

/// <param name="Rows">All rows of the file, the refused ones included.</param>
internal sealed record StagedFile(long Rows, RefusedRows Refused);
