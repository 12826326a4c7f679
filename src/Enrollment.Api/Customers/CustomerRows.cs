using Enrollment.Api.Accounts;
using Enrollment.Api.Http;
using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Api.Customers;

/// <summary>Reads customers as callers see them, one or a page of them.</summary>
internal static class CustomerRows
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(CustomerRows), "SelectCustomers");

    /// <summary>Null: the account has no such customer.</summary>
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
        row.GetGuid(0),
        row.TextOrNull(1),
        row.GetString(2),
        row.TextOrNull(3),
        row.TextOrNull(4),
        row.GetBoolean(5),
        row.GetBoolean(6),
        row.TextOrNull(7),
        row.TextOrNull(8),
        row.TextOrNull(9),
        row.GetFieldValue<DateTimeOffset>(10),
        row.GetFieldValue<DateTimeOffset>(11));
}
