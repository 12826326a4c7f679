using Npgsql;

namespace Enrollment.Core.Database;

/// <summary>Reads columns by the names that their statement gives them. A look-up costs some 10 ns: see bench/RESULTS.md.</summary>
public static class RowReading
{
    /// <summary>Reads a value. <c>Guid?</c> and the like read null; texts that may be null are for <see cref="TextOrNull"/>.</summary>
    public static T Get<T>(this NpgsqlDataReader row, string column) => row.GetFieldValue<T>(row.GetOrdinal(column));

    /// <summary>Reads a text that may be null.</summary>
    public static string? TextOrNull(this NpgsqlDataReader row, string column)
    {
        var ordinal = row.GetOrdinal(column);
        return row.IsDBNull(ordinal) ? null : row.GetString(ordinal);
    }

    /// <summary>Says whether a column is null.</summary>
    public static bool IsNull(this NpgsqlDataReader row, string column) => row.IsDBNull(row.GetOrdinal(column));
}
