using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Customers;
using Enrollment.Core.Identity;
using Enrollment.Core.Jobs.Targets;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Enrollment.Api.Customers;

/// <summary>
/// <c>GET /customers</c>, newest first, because ids rise with time. A customer matches all filters, and any value of a filter that is
/// given several times.
/// </summary>
public static class ListCustomers
{
    /// <summary>Lists customers, newest first.</summary>
    /// <remarks>
    /// A customer must match every filter. Texts may be repeated: a customer matches any of the values. They compare as a search
    /// does: case, width (Ａ for A) and forms such as ₂ for 2 or katakana for hiragana do not count; accents do.
    /// </remarks>
    public static async Task<Ok<ListEnvelope<CustomerAnswer>>> HandleAsync(Caller caller, NpgsqlDataSource dataSource, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.Customers);
        var conditions = Conditions(query);
        conditions.Beyond("c.id", query.Cursor);
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        var rows = await CustomerRows.ReadAsync(connection, caller, conditions, query.Limit + 1, stop);
        return TypedResults.Ok(Envelope.Of(http, Page.Of(rows, query, customer => new Cursor(CursorList.Customers, customer.Id))));
    }

    private static RowConditions Conditions(ListQuery query)
    {
        var conditions = new RowConditions();
        conditions.AnyOf("c.name_key", query, CustomerFields.Name, IdentityKeys.OfName);
        foreach (var key in FilterKeys.Customer)
            conditions.AnyOf($"c.{key}", query, key);
        foreach (var flag in FilterKeys.CustomerFlags)
            conditions.Flag($"c.{flag}", query, flag);
        conditions.ExternalId("c.external_id", query);
        if (query.Uuid("contact_id") is { } contactId)
            conditions.Add(
                "exists (select from customer_contacts l where l.account_id = @account_id and l.contact_id = @contact_id and l.customer_id = c.id)",
                new NpgsqlParameter("contact_id", contactId));
        return conditions;
    }
}
