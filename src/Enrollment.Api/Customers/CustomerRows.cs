using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Api.Customers;

/// <summary>Reads customers as callers see them, a single one or a page.</summary>
internal static class CustomerRows
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(CustomerRows), "SelectCustomers");

    /// <summary>Finds a customer of the caller's account. Returns null if there is none.</summary>
    public static async Task<CustomerAnswer?> FindAsync(NpgsqlConnection connection, Caller caller, Guid id, CancellationToken stop)
    {
        var one = new RowConditions();
        one.Add("c.id = @id", new NpgsqlParameter("id", id));
        return (await ReadAsync(connection, caller, one, limit: 1, stop)).SingleOrDefault();
    }

    public static async Task<List<CustomerAnswer>> ReadAsync(NpgsqlConnection connection, Caller caller, RowConditions conditions, int limit, CancellationToken stop)
    {
        await using var command = conditions.Command(Sql, connection);
        command.Parameters.Add(new("account_id", caller.AccountId));
        command.Parameters.Add(new("limit", limit));
        var customers = new List<CustomerAnswer>();
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            customers.Add(Customer(reader));
        return customers;
    }

    private static CustomerAnswer Customer(NpgsqlDataReader row) => new(
        row.Get<Guid>("id"),
        row.TextOrNull("external_id"),
        row.Get<string>("name"),
        row.TextOrNull("account_type"),
        row.TextOrNull("industry"),
        row.Get<bool>("is_customer"),
        row.Get<bool>("is_supplier"),
        row.TextOrNull("city"),
        row.TextOrNull("state"),
        row.TextOrNull("country"),
        row.Get<DateTimeOffset>("created_at"),
        row.Get<DateTimeOffset>("updated_at"));
}
