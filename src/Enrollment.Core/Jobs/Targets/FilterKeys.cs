using Enrollment.Core.Identity;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Jobs.Targets;

/// <summary>Lists the keys that filters know. Each has a column and is <c>@target_…</c> in the filter's statement.</summary>
public static class FilterKeys
{
    public static IReadOnlyList<string> Contact { get; } =
        ["contact_type", "source", "email", "first_name", "last_name", "job_title", "city", "state", "country"];

    public static IReadOnlyList<string> Customer { get; } = ["account_type", "industry", "city", "state", "country"];

    public static IReadOnlyList<string> CustomerFlags { get; } = ["is_customer", "is_supplier"];

    /// <summary>Gives the column that a key's values are compared with: the address key for an e-mail, else the field of the same name.</summary>
    public static string ColumnOf(string key) => key == "email" ? "email_key" : key;

    /// <summary>Gives a value as <see cref="ColumnOf"/> has it.</summary>
    public static string Comparable(string key, string value) => key == "email" ? IdentityKeys.OfAddress(value) : value;

    /// <summary>Gives a condition for each field of a filter, in the order of the known keys, so that like filters share a statement.</summary>
    /// <param name="known">Column names come from here only; values are always parameters.</param>
    internal static IEnumerable<string> Conditions(string table, IReadOnlyList<string> known, IReadOnlyDictionary<string, string[]> fields) =>
        known.Where(fields.ContainsKey).Select(key => $"{table}.{ColumnOf(key)} = any(@target_{key})");

    internal static void AddTo(NpgsqlParameterCollection parameters, IReadOnlyDictionary<string, string[]> fields)
    {
        foreach (var (key, values) in fields)
            parameters.Add(new($"target_{key}", NpgsqlDbType.Array | NpgsqlDbType.Text)
            {
                Value = Array.ConvertAll(values, value => Comparable(key, value)),
            });
    }
}
