using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Enrollment.Api.Customers;

/// <summary><c>GET /customers/{id}</c></summary>
public static class GetCustomer
{
    /// <summary>Returns one customer.</summary>
    public static async Task<Results<Ok<Envelope<CustomerAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, NpgsqlDataSource dataSource, HttpContext http, CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        return await CustomerRows.FindAsync(connection, caller, id, stop) is { } customer
            ? TypedResults.Ok(Envelope.Of(http, customer))
            : CustomersApi.NotFound(id);
    }
}
