using System.Text.Json;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Api.Contacts;

/// <summary>Reads contacts as callers see them, a single one or a page.</summary>
internal static class ContactRows
{
    internal const int MaxCustomers = 100;

    private static readonly string Sql = EmbeddedSql.Beside(typeof(ContactRows), "SelectContacts");

    /// <summary>Finds a contact of the caller's account. Returns null if there is none.</summary>
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

    internal static ContactAnswer Contact(NpgsqlDataReader row) => new(
        row.Get<Guid>("id"),
        row.TextOrNull("external_id"),
        row.TextOrNull("contact_type"),
        row.TextOrNull("source"),
        row.TextOrNull("email"),
        row.TextOrNull("phone"),
        row.TextOrNull("first_name"),
        row.TextOrNull("last_name"),
        row.TextOrNull("job_title"),
        row.TextOrNull("city"),
        row.TextOrNull("state"),
        row.TextOrNull("country"),
        row.TextOrNull("timezone"),
        JsonElement.Parse(row.Get<string>("custom")),
        row.Get<DateTimeOffset?>("unsubscribed_at"),
        row.Get<Guid[]>("customer_ids"),
        row.Get<DateTimeOffset>("created_at"),
        row.Get<DateTimeOffset>("updated_at"));
}
