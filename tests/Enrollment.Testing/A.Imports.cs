namespace Enrollment.Testing;

public static partial class A
{
    /// <summary>An import whose rows were these contacts, in this order, and one row that was refused.</summary>
    /// <param name="kept">How long its members are kept from now on; null if it keeps none.</param>
    public static async Task<Guid> Import(
        TestDatabase db, Guid account, IReadOnlyList<Guid> contacts, string status = "completed", TimeSpan? kept = null, bool keepsMembers = true)
    {
        var id = RisingIds.Next();
        var until = keepsMembers ? DateTimeOffset.UtcNow + (kept ?? TimeSpan.FromDays(90)) : (DateTimeOffset?)null;
        await db.ExecuteAsync("""
            insert into imports (id, account_id, kind, source, status, rows, created, refused, members, members_kept_until, finished_at)
            values ($1, $2, 'contacts', 'http', $3, $4 + 1, $4, 1, case when $5::timestamptz is null then 0 else $4 end, $5, case when $3 <> 'running' then now() end)
            """, id, account, status, (long)contacts.Count, until);
        await db.ExecuteAsync("""
            insert into import_members (import_id, account_id, key, contact_id)
            select $1, $2, lpad(to_hex(ordinal), 32, '0')::uuid, contact_id
            from unnest($3) with ordinality as c(contact_id, ordinal)
            where $4
            """, id, account, contacts.ToArray(), keepsMembers);
        await db.ExecuteAsync(
            "insert into import_refused_rows (import_id, account_id, ordinal, line, field, code, detail) values ($1, $2, 1, 4, 'email', 'invalid_email', 'An address is expected.')",
            id, account);
        return id;
    }

    /// <summary>A batch of JSON as the intake keeps it, under the account's only key.</summary>
    /// <param name="attempts">How often processes have begun with it.</param>
    /// <param name="due">How long it waits until it is merged.</param>
    public static Task Batch(
        TestDatabase db, Guid account, string messageId, string body, string replyTo, string? orderKey = null, int attempts = 0, TimeSpan due = default) =>
        db.ExecuteAsync("""
            with i as (insert into imports (id, account_id, kind, source, status, message_id, created_by)
                       select $1, $2, 'contacts', 'queue', 'running', $3, id from api_keys where account_id = $2)
            insert into import_batches (import_id, account_id, content_type, headers, body, reply_to, order_key, attempts, first_attempt_at, next_attempt_at)
            values ($1, $2, 'application/json', '{}', convert_to($4, 'UTF8'), $5, $6, $7, case when $7 > 0 then now() end, now() + $8)
            """, Guid.CreateVersion7(), account, messageId, body, replyTo, orderKey, attempts, due);
}
