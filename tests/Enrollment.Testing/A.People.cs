using Enrollment.Core.Accounts;
using Enrollment.Core.Identity;

namespace Enrollment.Testing;

/// <summary>Makes rows. What the outcome of a test hangs on is named in the test; the rest is filled in here.</summary>
public static partial class A
{
    public static async Task<Guid> Account(TestDatabase db)
    {
        var id = RisingIds.Next();
        await db.ExecuteAsync("insert into accounts (id, name) values ($1, 'Test')", id);
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

    /// <summary>Many contacts at once, in order of id; their ids are above those of every earlier call.</summary>
    public static async Task<IReadOnlyList<Guid>> Contacts(
        TestDatabase db, Guid account, int count, string contactType = "lead", string? source = null, string? city = null,
        string? country = "DE", bool unsubscribed = false)
    {
        var ids = RisingIds.Take(count);
        await db.ExecuteAsync("""
            insert into contacts (account_id, id, contact_type, source, email, email_key, first_name, last_name, city, country, unsubscribed_at)
            select $1, id, $3, $4::text, format('%s@example.org', id), format('%s@example.org', id), 'First' || n, 'Last' || n, $5::text, $6::text,
                   case when $7 then now() end
            from unnest($2) with ordinality as made(id, n)
            """, account, ids, contactType, source, city, country, unsubscribed);
        return ids;
    }

    public static async Task<Guid> Contact(TestDatabase db, Guid account, string contactType = "lead", bool unsubscribed = false) =>
        (await Contacts(db, account, 1, contactType, unsubscribed: unsubscribed))[0];

    /// <summary>A customer and its links to contacts.</summary>
    public static async Task<Guid> Customer(
        TestDatabase db, Guid account, IEnumerable<Guid> contacts, string accountType = "business", string? industry = null,
        bool isCustomer = true, bool isSupplier = false, string? city = null)
    {
        var id = RisingIds.Next();
        await db.ExecuteAsync("""
            insert into customers (account_id, id, name, name_key, account_type, industry, is_customer, is_supplier, city)
            values ($1, $2, 'Customer', 'customer', $3, $4::text, $5, $6, $7::text)
            """, account, id, accountType, industry, isCustomer, isSupplier, city);
        await db.ExecuteAsync(
            "insert into customer_contacts (account_id, customer_id, contact_id) select $1, $2, unnest($3)", account, id, contacts.ToArray());
        return id;
    }

    /// <summary>Sets a field of a contact or customer, with its key where it has one.</summary>
    /// <param name="table"><c>contacts</c> or <c>customers</c>.</param>
    public static Task Field(TestDatabase db, string table, string field, Guid id, string value) => field switch
    {
        "email" => db.ExecuteAsync($"update {table} set email = $2, email_key = $3 where id = $1", id, value, IdentityKeys.OfAddress(value)),
        "name" => db.ExecuteAsync($"update {table} set name = $2, name_key = $3 where id = $1", id, value, IdentityKeys.OfName(value)),
        _ => db.ExecuteAsync($"update {table} set {field} = $2 where id = $1", id, value),
    };
}
