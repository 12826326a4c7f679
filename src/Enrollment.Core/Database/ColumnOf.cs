using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Database;

/// <summary>Makes the array parameters of statements over <c>unnest</c>: one column of many rows each.</summary>
public static class ColumnOf
{
    public static NpgsqlParameter Uuids<TRow, TValue>(string name, IReadOnlyList<TRow> rows, Func<TRow, TValue> value) => Of(name, NpgsqlDbType.Uuid, rows, value);

    public static NpgsqlParameter Texts<TRow>(string name, IReadOnlyList<TRow> rows, Func<TRow, string?> value) => Of(name, NpgsqlDbType.Text, rows, value);

    public static NpgsqlParameter Integers<TRow, TValue>(string name, IReadOnlyList<TRow> rows, Func<TRow, TValue> value) =>
        Of(name, NpgsqlDbType.Integer, rows, value);

    public static NpgsqlParameter Smallints<TRow, TValue>(string name, IReadOnlyList<TRow> rows, Func<TRow, TValue> value) =>
        Of(name, NpgsqlDbType.Smallint, rows, value);

    public static NpgsqlParameter Instants<TRow, TValue>(string name, IReadOnlyList<TRow> rows, Func<TRow, TValue> value) =>
        Of(name, NpgsqlDbType.TimestampTz, rows, value);

    public static NpgsqlParameter Booleans<TRow, TValue>(string name, IReadOnlyList<TRow> rows, Func<TRow, TValue> value) =>
        Of(name, NpgsqlDbType.Boolean, rows, value);

    private static NpgsqlParameter Of<TRow, TValue>(string name, NpgsqlDbType type, IReadOnlyList<TRow> rows, Func<TRow, TValue> value) =>
        new(name, NpgsqlDbType.Array | type) { Value = rows.Select(value).ToArray() };
}
