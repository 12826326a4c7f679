using Enrollment.Api.Auth;
using Enrollment.Api.Contacts;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Database;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace Enrollment.Api.Customers;

/// <summary><c>PUT /customers/{id}/contacts/{contact_id}</c>. Safe to repeat.</summary>
public static class LinkContact
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(LinkContact), "LinkContact");

    /// <summary>Links a contact to a customer.</summary>
    /// <remarks>A contact may have many customers, and a customer many contacts. Linking again changes nothing.</remarks>
    public static async Task<Results<NoContent, Problem>> HandleAsync(
        Guid id, [FromRoute(Name = "contact_id")] Guid contactId, Caller caller, RequestWork work, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Sql, work.Connection)
        {
            Parameters = { new("account_id", caller.AccountId), new("customer_id", id), new("contact_id", contactId) },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        if (!reader.Get<bool>("has_customer"))
            return CustomersApi.NotFound(id);
        return reader.Get<bool>("has_contact") ? TypedResults.NoContent() : ContactsApi.NotFound(contactId);
    }
}
