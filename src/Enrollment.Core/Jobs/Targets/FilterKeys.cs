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

    /// <summary>Adds the values of every key; null for a key that the filter does not name.</summary>
    internal static void AddTo(NpgsqlParameterCollection parameters, IReadOnlyList<string> keys, IReadOnlyDictionary<string, string[]> fields)
    {
        foreach (var key in keys)
            parameters.Add(new($"target_{key}", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = fields.TryGetValue(key, out var values) ? values : DBNull.Value });
    }
}
