using Enrollment.Core.Identity;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Api.Http;

/// <summary>
/// The conditions of a list's statement, which takes them in place of <c>{conditions}</c> and its direction in place of <c>{order}</c>.
/// Conditions contain only names from the code; values from callers are always parameters.
/// </summary>
internal sealed class RowConditions
{
    // Nothing that is longer is stored.
    private const int MaxLength = 500;

    private readonly List<string> _conditions = ["true"];
    private readonly List<NpgsqlParameter> _parameters = [];
    private string _order = "desc";

    public void Add(string condition, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        _conditions.Add(condition);
        foreach (var parameter in parameters)
            _parameters.Add(parameter);
    }

    /// <summary>Adds the condition that the column has one of the values given under <paramref name="key"/>, if there are any.</summary>
    /// <param name="keyOf">Turns a value into the column's key, if the column holds keys.</param>
    public void AnyOf(string column, ListQuery query, string key, Func<string, string>? keyOf = null)
    {
        if (query.Texts(key, MaxLength) is not { Count: > 0 } values)
            return;
        var wanted = values.Select(value => keyOf is null ? value : keyOf(value)).ToArray();
        Add($"{column} = any(@{key})", new NpgsqlParameter(key, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = wanted });
    }

    /// <summary>Adds the condition that the external id is the given one, if it is given.</summary>
    public void ExternalId(string column, ListQuery query)
    {
        if (query.Text("external_id", MaxLength) is { } value)
            Add($"{column} = @external_id", new NpgsqlParameter("external_id", IdentityKeys.OfExternalId(value)));
    }

    /// <summary>Adds the condition that the column has the flag given under <paramref name="key"/>, if it is given.</summary>
    public void Flag(string column, ListQuery query, string key)
    {
        if (query.Flag(key) is { } wanted)
            Add($"{column} = @{key}", new NpgsqlParameter(key, wanted));
    }

    /// <summary>Adds the condition that rows lie behind the cursor, or before it if it leads backwards; the largest first.</summary>
    public void Beyond(string column, Cursor? cursor)
    {
        if (cursor is null)
            return;
        _order = cursor.Backwards ? "asc" : "desc";
        Add($"{column} {(cursor.Backwards ? ">" : "<")} @at", new NpgsqlParameter("at", cursor.Id));
    }

    public NpgsqlCommand Command(string sql, NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(
            sql.Replace("{conditions}", string.Join(" and ", _conditions), StringComparison.Ordinal).Replace("{order}", _order, StringComparison.Ordinal), connection);
        foreach (var parameter in _parameters)
            command.Parameters.Add(parameter);
        return command;
    }
}
