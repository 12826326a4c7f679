using System.Text.Json;
using Enrollment.Api.Accounts;
using Enrollment.Api.Http;
using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Api.Contacts;

/// <summary>Reads contacts as callers see them, one or a page of them.</summary>
internal static class ContactRows
{
    private const int MaxCustomers = 100;

    private static readonly string Sql = EmbeddedSql.Beside(typeof(ContactRows), "SelectContacts");

    /// <summary>Null: the account has no such contact.</summary>
    public static async Task<ContactAnswer?> FindAsync(NpgsqlConnection connection, Caller caller, Guid id, CancellationToken stop)
    {
        var one = new RowConditions();
        one.Add("c.id = @id", new NpgsqlParameter("id", id));
        return (await ReadAsync(connection, caller.AccountId, one, limit: 1, stop)).SingleOrDefault();
    }

    public static async Task<List<ContactAnswer>> ReadAsync(NpgsqlConnection connection, Guid accountId, RowConditions conditions, int limit, CancellationToken stop)
    {
        await using var command = Command(connection, accountId, conditions, limit);
        var contacts = new List<ContactAnswer>();
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            contacts.Add(Contact(reader));
        return contacts;
    }

    internal static NpgsqlCommand Command(NpgsqlConnection connection, Guid accountId, RowConditions conditions, int limit)
    {
        var command = conditions.Command(Sql, connection);
        command.Parameters.Add(new("account_id", accountId));
        command.Parameters.Add(new("max_customers", MaxCustomers));
        command.Parameters.Add(new("limit", limit));
        return command;
    }

    private static ContactAnswer Contact(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.TextOrNull(1),
        row.TextOrNull(2),
        row.TextOrNull(3),
        row.TextOrNull(4),
        row.TextOrNull(5),
        row.TextOrNull(6),
        row.TextOrNull(7),
        row.TextOrNull(8),
        row.TextOrNull(9),
        row.TextOrNull(10),
        row.TextOrNull(11),
        row.TextOrNull(12),
        JsonElement.Parse(row.GetString(13)),
        row.IsDBNull(14) ? null : row.GetFieldValue<DateTimeOffset>(14),
        row.GetFieldValue<Guid[]>(15),
        row.GetFieldValue<DateTimeOffset>(16),
        row.GetFieldValue<DateTimeOffset>(17));
}
