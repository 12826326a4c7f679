using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Jobs.Targets;

/// <summary>Lists the keys that filters know. Each is a column of the same name, and <c>@target_…</c> in the filter's statement.</summary>
public static class FilterKeys
{
    public static IReadOnlyList<string> Contact { get; } =
        ["contact_type", "source", "email", "first_name", "last_name", "job_title", "city", "state", "country"];

    public static IReadOnlyList<string> Customer { get; } = ["account_type", "industry", "city", "state", "country"];

    public static IReadOnlyList<string> CustomerFlags { get; } = ["is_customer", "is_supplier"];

    /// <summary>Gives a condition for each field of a filter, in the order of the known keys, so that like filters share a statement.</summary>
    /// <param name="known">Column names come from here only; values are always parameters.</param>
    internal static IEnumerable<string> Conditions(string table, IReadOnlyList<string> known, IReadOnlyDictionary<string, string[]> fields) =>
        known.Where(fields.ContainsKey).Select(key => $"{table}.{key} = any(@target_{key})");

    internal static void AddTo(NpgsqlParameterCollection parameters, IReadOnlyDictionary<string, string[]> fields)
    {
        foreach (var (key, values) in fields)
            parameters.Add(new($"target_{key}", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = values });
    }
}
