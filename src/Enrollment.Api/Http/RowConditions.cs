using Enrollment.Core.Identity;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Api.Http;

/// <summary>
/// Which rows a list reads: conditions for a statement that takes them in the place of <c>{conditions}</c> and its direction
/// in the place of <c>{order}</c>. Conditions are made of names that the code knows; what callers send is always a parameter.
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

    /// <summary>Adds that the column has one of the values that the query gives under <paramref name="key"/>, if it gives any.</summary>
    /// <param name="keyOf">Turns a value into what the column holds, where that is a key.</param>
    public void AnyOf(string column, ListQuery query, string key, Func<string, string>? keyOf = null)
    {
        if (query.Texts(key, MaxLength) is not { Count: > 0 } values)
            return;
        var wanted = values.Select(value => keyOf is null ? value : keyOf(value)).ToArray();
        Add($"{column} = any(@{key})", new NpgsqlParameter(key, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = wanted });
    }

    /// <summary>Adds that the external id is what the query gives, if it gives one.</summary>
    public void ExternalId(string column, ListQuery query)
    {
        if (query.Text("external_id", MaxLength) is { } value)
            Add($"{column} = @external_id", new NpgsqlParameter("external_id", IdentityKeys.OfExternalId(value)));
    }

    /// <summary>The column is as the query wants it, if it says so under <paramref name="key"/>.</summary>
    public void Flag(string column, ListQuery query, string key)
    {
        if (query.Flag(key) is { } wanted)
            Add($"{column} = @{key}", new NpgsqlParameter(key, wanted));
    }

    /// <summary>The rows behind the cursor's, or before them if it leads backwards; the largest first.</summary>
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
