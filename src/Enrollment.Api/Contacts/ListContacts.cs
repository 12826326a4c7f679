using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Jobs.Targets;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Enrollment.Api.Contacts;

/// <summary>
/// <c>GET /contacts</c>, newest first, because ids rise with time. A contact matches all filters, and any value of a filter that is
/// given several times.
/// </summary>
public static class ListContacts
{
    /// <summary>Lists contacts, newest first.</summary>
    /// <remarks>
    /// A contact must match every filter. Filters that a bulk request's <c>contact_filter</c> also has may be repeated: a contact
    /// matches any of the values. They compare as a search does: case, width (Ａ for A) and forms such as ₂ for 2 or katakana for
    /// hiragana do not count; accents do.
    /// </remarks>
    public static async Task<Ok<ListEnvelope<ContactAnswer>>> HandleAsync(Caller caller, NpgsqlDataSource dataSource, HttpContext http, CancellationToken stop)
    {
        var (query, conditions) = Read(http.Request);
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        var rows = await ContactRows.ReadAsync(connection, caller.AccountId, conditions, query.Limit + 1, stop);
        return TypedResults.Ok(Envelope.Of(http, Page.Of(rows, query, contact => new Cursor(CursorList.Contacts, contact.Id))));
    }

    /// <exception cref="RequestRefusedException">A parameter is wrong.</exception>
    internal static (ListQuery Query, RowConditions Conditions) Read(HttpRequest request)
    {
        var query = ListQuery.Read(request, CursorList.Contacts);
        var conditions = new RowConditions();
        // As the index contacts_stretches has them; e-mails have one of their own.
        foreach (var key in FilterKeys.Contact)
            conditions.AnyOf(key == "email" ? $"c.{FilterKeys.ColumnOf(key)}" : $"(c.{key} || '')", query, key, value => FilterKeys.Comparable(key, value));
        conditions.ExternalId("c.external_id", query);
        if (query.Flag("unsubscribed") is { } unsubscribed)
            conditions.Add(unsubscribed ? "c.unsubscribed_at is not null" : "c.unsubscribed_at is null");
        if (query.Uuid("customer_id") is { } customerId)
            conditions.Add(
                "exists (select from customer_contacts l where l.account_id = @account_id and l.customer_id = @customer_id and l.contact_id = c.id)",
                new NpgsqlParameter("customer_id", customerId));
        conditions.Beyond("c.id", query.Cursor);
        return (query, conditions);
    }
}
