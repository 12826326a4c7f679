using Enrollment.Core.Accounts;

namespace Enrollment.Testing;

/// <summary>Makes rows. What the outcome of a test hangs on is named in the test; the rest is filled in here.</summary>
public static partial class A
{
    public static async Task<Guid> Account(TestDatabase db, long? creditsRemaining = null)
    {
        var id = Guid.CreateVersion7();
        await db.ExecuteAsync("insert into accounts (id, name, credits_remaining) values ($1, 'Test', $2::bigint)", id, creditsRemaining);
        return id;
    }

    /// <summary>A new API key's secret; all scopes unless some are named.</summary>
    public static async Task<string> ApiKey(TestDatabase db, Guid account, params string[] scopes)
    {
        var secret = Core.Accounts.ApiKey.NewSecret();
        await using var tables = db.Db();
        tables.ApiKeys.Add(Core.Accounts.ApiKey.Of(secret, account, "test", scopes.Length == 0 ? Scopes.All : scopes, DateTimeOffset.UtcNow));
        await tables.SaveChangesAsync();
        return secret;
    }

    /// <summary>Many contacts at once, in order of id.</summary>
    public static async Task<IReadOnlyList<Guid>> Contacts(
        TestDatabase db, Guid account, int count, string contactType = "lead", string? source = null, string? city = null,
        string? country = "DE", bool unsubscribed = false) =>
        await db.ColumnAsync<Guid>("""
            with made as (
                insert into contacts (account_id, id, contact_type, source, email, first_name, last_name, city, country, unsubscribed_at)
                select $1, uuid_v7(), $3, $4::text, format('%s@example.org', gen_random_uuid()), 'First' || n, 'Last' || n, $5::text, $6::text,
                       case when $7 then now() end
                from generate_series(1, $2) n
                returning id)
            select id from made order by id
            """, account, count, contactType, source, city, country, unsubscribed);

    public static async Task<Guid> Contact(TestDatabase db, Guid account, string contactType = "lead", bool unsubscribed = false) =>
        (await Contacts(db, account, 1, contactType, unsubscribed: unsubscribed))[0];

    /// <summary>A customer and its links to contacts.</summary>
    public static async Task<Guid> Customer(
        TestDatabase db, Guid account, IEnumerable<Guid> contacts, string accountType = "business", string? industry = null,
        bool isCustomer = true, bool isSupplier = false, string? city = null)
    {
        var id = Guid.CreateVersion7();
        await db.ExecuteAsync("""
            insert into customers (account_id, id, name, account_type, industry, is_customer, is_supplier, city)
            values ($1, $2, 'Customer', $3, $4::text, $5, $6, $7::text)
            """, account, id, accountType, industry, isCustomer, isSupplier, city);
        await db.ExecuteAsync(
            "insert into customer_contacts (account_id, customer_id, contact_id) select $1, $2, unnest($3)", account, id, contacts.ToArray());
        return id;
    }
}
