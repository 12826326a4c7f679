using System.Net;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.IntegrationTests.Imports;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Identity;

/// <summary>Identity is the same by every door, and stricter than what filters find.</summary>
public sealed class IdentityTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string F05 = """
        name,account_type
        スズキ,maker
        すずき,shop
        キヤノン,one
        キャノン,two
        Area 5¹,one
        Area 51,two
        Fund Ⅱ,one
        Fund II,two
        CO₂ AG,one
        CO2 AG,two
        Unit ①,one
        Unit 1,two
        """;

    [Fact]
    public async Task F05_customers_whose_names_look_alike_are_two()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var first = await import.CustomersAsync(F05);
        var again = await import.CustomersAsync(F05.ToUpperInvariant().Replace("NAME,ACCOUNT_TYPE", "name,account_type", StringComparison.Ordinal));

        Assert.Equal((12, 12, 0), (first.Rows, first.Created, first.Updated));
        Assert.Equal((12, 0, 12), (again.Rows, again.Created, again.Updated));
        var types = await import.CustomersAsync("name, account_type", "id");
        Assert.Contains("スズキ|MAKER", types);
        Assert.Contains("すずき|SHOP", types);
    }

    [Fact]
    public async Task A_list_by_name_shows_the_customer_of_that_name_in_any_case_and_no_other()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.CustomersAsync(F05);

        var answer = await import.Http.AskAsync($"customers?name={Uri.EscapeDataString("co₂ ag")}");

        Assert.Equal("CO₂ AG", Assert.Single(answer.Data.EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task An_address_and_its_ASCII_form_are_one_contact_by_every_door()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        var made = await import.Http.SendAsync("contacts", """{"email": "Anna@bücher.example"}""");
        var id = made.Data.GetProperty("id").GetGuid();

        var outcome = await import.ContactsAsync("email,city\nanna@XN--BCHER-KVA.example,Bonn\nANNA@BU\u0308CHER.example,Rom\nanna@bucher.example,Ulm");
        var found = await import.Http.AskAsync("contacts?email=anna@xn--bcher-kva.example");
        var queue = await A.Sequence(service.Database, import.Account, A.Step());
        var dry = await import.Http.SendAsync($"event-queues/{queue.Id}/bulk-enroll", """{"contact_filter": {"email": "ANNA@Bücher.EXAMPLE"}, "dry_run": true}""");

        Assert.Equal((1, 1), (outcome.Created, outcome.Updated));
        Assert.Equal(["Rom", "Ulm"], await import.ContactsAsync("city", "id"));
        Assert.Equal(id, Assert.Single(found.Data.EnumerateArray()).GetProperty("id").GetGuid());
        Assert.Equal(1, dry.Data.GetProperty("enrolled").GetInt32());
    }

    [Fact]
    public async Task An_address_that_is_changed_or_emptied_is_not_found_any_more()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        var made = await import.Http.SendAsync("contacts", """{"phone": "1", "email": "old@example.org"}""");

        var changed = await import.Http.ChangeAsync($"contacts/{made.Data.GetProperty("id")}", """{"email": "NEW@example.org"}""");
        var (old, renewed) = (await import.Http.AskAsync("contacts?email=old@example.org"), await import.Http.AskAsync("contacts?email=new@example.org"));
        await import.Http.ChangeAsync($"contacts/{made.Data.GetProperty("id")}", """{"email": null}""");
        var emptied = await import.Http.AskAsync("contacts?email=new@example.org");

        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Equal((0, 1, 0), (old.Data.GetArrayLength(), renewed.Data.GetArrayLength(), emptied.Data.GetArrayLength()));
    }

    [Fact]
    public async Task An_external_id_is_the_same_however_its_letters_are_composed_and_case_counts()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("external_id,city\nMu\u0308-1,Bonn\n0015000000Gv7qJ,Rom\n0015000000Gv7QJ,Ulm");

        var outcome = await import.ContactsAsync("external_id,city\nM\u00FC-1,Kiel");
        var found = await import.Http.AskAsync($"contacts?external_id={Uri.EscapeDataString("Mu\u0308-1")}");
        var taken = await import.Http.SendAsync("contacts", """{"external_id": "Mü-1"}""");
        await import.CustomersAsync("name,contact_external_ids\nOne,Mu\u0308-1");

        Assert.Equal((0, 1), (outcome.Created, outcome.Updated));
        Assert.Equal(["Ulm", "Rom", "Kiel"], await import.ContactsAsync("city", "external_id collate \"C\""));
        Assert.Equal("Kiel", Assert.Single(found.Data.EnumerateArray()).GetProperty("city").GetString());
        Assert.Equal(HttpStatusCode.Conflict, taken.Status);
        Assert.Equal([" M\u00FC-1"], await import.LinksAsync());
    }

    [Fact]
    public async Task An_id_with_invisible_characters_is_the_id_that_is_seen_by_every_door()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("external_id,city\ncrm-42,Bonn");

        var outcome = await import.ContactsAsync("external_id,city\ncrm-42\uFE0F,Rom\nc\u200Brm-\u00AD42,Kiel");
        var found = await import.Http.AskAsync($"contacts?external_id={Uri.EscapeDataString("crm\u2060-42\uFE0F")}");
        var taken = await import.Http.SendAsync("contacts", """{"external_id": "crm-42\uFE0F"}""");
        await import.CustomersAsync("name,contact_external_ids\nOne,crm-42\uFE0E\nO\u200Bne,");

        Assert.Equal((0, 1), (outcome.Created, outcome.Updated));
        Assert.Equal(["crm-42|Kiel"], await import.ContactsAsync("external_id, city", "id"));
        Assert.Equal("Kiel", Assert.Single(found.Data.EnumerateArray()).GetProperty("city").GetString());
        Assert.Equal(HttpStatusCode.Conflict, taken.Status);
        Assert.Equal([" crm-42"], await import.LinksAsync());
        Assert.Single(await import.CustomersAsync("name", "id"));
    }

    [Fact]
    public async Task An_email_is_kept_without_invisible_characters_by_every_door()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("email\nann@x.de");
        var id = Assert.Single(await import.ContactsAsync("id", "id"));
        var before = await import.ContactsAsync("email, updated_at", "id");

        var outcome = await import.ContactsAsync("email\nan\u200Bn@x\u00AD.de\na@\u200D.de\na@x.\u00AD.de\n");
        var after = await import.ContactsAsync("email, updated_at", "id");
        var changed = await import.Http.ChangeAsync($"contacts/{id}", """{"email": "a\u2060nn@x.de\uFE0F"}""");
        var made = await import.Http.SendAsync("contacts", """{"email": "b\u200Bob@x.de"}""");
        var refused = await import.Http.SendAsync("contacts", """{"email": "a@\u200D.de"}""");

        Assert.Equal((0, 2), (outcome.Created, outcome.Refused));
        Assert.Equal(before, after);
        Assert.All(outcome.RefusedRows, row => Assert.Equal("invalid_email", row.Code));
        Assert.Equal("ann@x.de", changed.Data.GetProperty("email").GetString());
        Assert.Equal("bob@x.de", made.Data.GetProperty("email").GetString());
        Assert.Equal(("/email", "invalid_email"), Assert.Single(refused.Errors));
        Assert.Equal(["ann@x.de", "bob@x.de"], await import.ContactsAsync("email", "email collate \"C\""));
    }

    // F06. The instants of the file are not what a spreadsheet writes, but what programs do.
    [Fact]
    public async Task F06_whoever_has_unsubscribed_is_taken_for_it_however_many_digits_the_instant_has()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var outcome = await import.ContactsAsync("""
            external_id,unsubscribed_at
            nano1,2026-01-01T10:00:00.123456789Z
            nano2,2026-01-01T10:00:00.12345678+01:00
            """);
        var made = await import.Http.SendAsync("contacts", """{"external_id": "nano3", "unsubscribed_at": "2026-01-01t10:00:00.1234567891234z"}""");
        var refused = await import.Http.SendAsync("contacts", """{"external_id": "nano4", "unsubscribed_at": "2026-01-01T10:00:00+0100"}""");

        Assert.Equal((2, 0), (outcome.Created, outcome.Refused));
        Assert.Equal(
            ["2026-01-01T10:00:00.123456", "2026-01-01T09:00:00.123456", "2026-01-01T10:00:00.123456"],
            await service.Database.ColumnAsync<string>("""
                select to_char(unsubscribed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') from contacts where account_id = $1 order by external_id
                """, import.Account));
        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Contains("+01:00, not +0100", refused.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
