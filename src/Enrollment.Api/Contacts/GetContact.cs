using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Enrollment.Api.Contacts;

/// <summary><c>GET /contacts/{id}</c></summary>
public static class GetContact
{
    /// <summary>Returns one contact.</summary>
    public static async Task<Results<Ok<Envelope<ContactAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, NpgsqlDataSource dataSource, HttpContext http, CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        return await ContactRows.FindAsync(connection, caller, id, stop) is { } contact
            ? TypedResults.Ok(Envelope.Of(http, contact))
            : ContactsApi.NotFound(id);
    }
}
