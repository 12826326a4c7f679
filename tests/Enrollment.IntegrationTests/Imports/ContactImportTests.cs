using System.Text;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

public sealed class ContactImportTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task Rows_become_contacts_with_all_their_fields()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var outcome = await import.ContactsAsync(""""
            external_id,contact_type,source,email,phone,first_name,last_name,job_title,city,state,country,timezone,custom,unsubscribed_at
            c-1,lead,fair,anna@example.org,+49 30 1,Anna,Müller,"Head, ""Sales""",Berlin,BE,DE,Europe/Berlin,"{""score"": 7}",2026-03-01T10:00:00+01:00
            c-2,,,,,,,,,,,,,
            """");

        Assert.Equal((2, 2, 0, 0, 0), (outcome.Rows, outcome.Created, outcome.Updated, outcome.Refused, outcome.Linked));
        Assert.Equal(
            ["c-1|lead|fair|anna@example.org|+49 30 1|Anna|Müller|Head, \"Sales\"|Berlin|BE|DE|Europe/Berlin|{\"score\": 7}|2026-03-01 09:00:00", "c-2||||||||||||{}|"],
            await import.ContactsAsync(
                "external_id, contact_type, source, email, phone, first_name, last_name, job_title, city, state, country, timezone, custom, unsubscribed_at at time zone 'UTC'", "external_id"));
    }

    [Fact]
    public async Task Lines_of_JSON_become_contacts_too()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var outcome = await import.ImportedAsync("contacts", """
            {"external_id": "c-1", "first_name": "Zoë", "custom": {"a": [1, {"b": "\ud83d\ude00"}]}, "unsubscribed_at": "2026-03-01T10:00:00Z"}

            {"email": "ben@example.org", "timezone": null}
            """u8.ToArray(), ImportClient.Ndjson);

        Assert.Equal((2, 2), (outcome.Rows, outcome.Created));
        Assert.Equal(
            ["c-1|Zoë||{\"a\": [1, {\"b\": \"😀\"}]}|true", "||ben@example.org|{}|false"],
            await import.ContactsAsync("external_id, first_name, email, custom, unsubscribed_at is not null", "external_id nulls last"));
    }

    [Fact]
    public async Task A_contact_is_found_by_its_external_id_and_keeps_what_the_file_does_not_give()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("external_id,email,city,country,custom\nc-1,anna@example.org,Berlin,DE,\"{\"\"a\"\": 1}\"");

        var outcome = await import.ContactsAsync("external_id,email,city,first_name\nc-1,new@example.org,,Anna");

        Assert.Equal((0, 1), (outcome.Created, outcome.Updated));
        Assert.Equal(["c-1|new@example.org|Berlin|DE|Anna|{\"a\": 1}"], await import.ContactsAsync("external_id, email, city, country, first_name, custom", "id"));
    }

    [Fact]
    public async Task A_contact_without_external_id_in_the_file_is_found_by_its_email_whatever_its_case()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("external_id,email\nc-1,Anna@Example.org");

        var outcome = await import.ContactsAsync("email,first_name\nANNA@example.ORG,Anna");

        Assert.Equal((0, 1), (outcome.Created, outcome.Updated));
        Assert.Equal(["c-1|ANNA@example.ORG|Anna"], await import.ContactsAsync("external_id, email, first_name", "id"));
    }

    [Fact]
    public async Task The_oldest_of_several_contacts_with_an_email_is_taken()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await service.Database.ExecuteAsync("""
            insert into contacts (account_id, id, external_id, email, email_key, created_at)
            select $1, uuid_v7(), 'c-' || n, 'info@example.org', 'info@example.org', now() - make_interval(days => n) from generate_series(1, 3) n
            """, import.Account);

        await import.ContactsAsync("email,city\ninfo@example.org,Berlin");

        Assert.Equal(["c-1|", "c-2|", "c-3|Berlin"], await import.ContactsAsync("external_id, city", "external_id"));
    }

    [Fact]
    public async Task An_unknown_external_id_takes_over_a_contact_that_has_its_email_and_no_external_id()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("email,city\nanna@example.org,Berlin");

        var outcome = await import.ContactsAsync("external_id,email\nc-1,Anna@example.org");

        Assert.Equal((0, 1), (outcome.Created, outcome.Updated));
        Assert.Equal(["c-1|Anna@example.org|Berlin"], await import.ContactsAsync("external_id, email, city", "id"));
    }

    [Fact]
    public async Task An_unknown_external_id_never_takes_over_a_contact_that_has_another()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("external_id,email\nc-1,info@example.org");

        var outcome = await import.ContactsAsync("external_id,email\nc-2,info@example.org");

        Assert.Equal((1, 0), (outcome.Created, outcome.Updated));
        Assert.Equal(["c-1", "c-2"], await import.ContactsAsync("external_id", "external_id"));
    }

    [Fact]
    public async Task Of_two_external_ids_that_could_take_over_a_contact_the_first_does()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("email,city\ninfo@example.org,Berlin");

        var outcome = await import.ContactsAsync("external_id,email\nc-2,info@example.org\nc-1,info@example.org");

        Assert.Equal((1, 1), (outcome.Created, outcome.Updated));
        Assert.Equal(["c-1|", "c-2|Berlin"], await import.ContactsAsync("external_id, city", "external_id"));
    }

    [Fact]
    public async Task Rows_about_the_same_contact_make_one_contact_and_the_last_one_that_gives_a_field_wins()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var outcome = await import.ContactsAsync("""
            external_id,email,first_name,city
            c-1,anna@example.org,Anna,Berlin
            ,Anna@example.org,Ann,
            c-1,,,Paris
            ,ben@example.org,Ben,
            ,BEN@example.org,,Rome
            """);

        Assert.Equal((5, 2, 0, 0), (outcome.Rows, outcome.Created, outcome.Updated, outcome.Refused));
        Assert.Equal(
            ["c-1|Anna@example.org|Ann|Paris", "|BEN@example.org|Ben|Rome"],
            await import.ContactsAsync("external_id, email, first_name, city", "external_id nulls last"));
    }

    [Fact]
    public async Task Contacts_without_external_id_and_email_are_always_new()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var outcome = await import.ContactsAsync("phone,first_name\n1,Anna\n1,Anna\n");

        Assert.Equal(2, outcome.Created);
    }

    [Fact]
    public async Task A_row_that_identifies_nobody_is_refused()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var outcome = await import.ContactsAsync("email,city\n,Berlin\nanna@example.org,Berlin\n");

        Assert.Equal((2, 1, 1), (outcome.Rows, outcome.Created, outcome.Refused));
        Assert.Equal((2, null, "no_identity"), (outcome.RefusedRows[0].Line, outcome.RefusedRows[0].Field, outcome.RefusedRows[0].Code));
    }

    [Fact]
    public async Task Contacts_are_linked_to_customers_and_a_row_with_an_unknown_customer_is_refused()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.CustomersAsync("external_id,name\nu-1,One\nu-2,Two");

        var outcome = await import.ContactsAsync("""
            external_id,customer_external_id
            c-1,u-1
            c-1,u-2
            c-2,u-3
            c-3,
            c-1,u-1
            """);

        Assert.Equal((5, 2, 1, 2), (outcome.Rows, outcome.Created, outcome.Refused, outcome.Linked));
        Assert.Equal((4, "customer_external_id", "customer_not_found"), (outcome.RefusedRows[0].Line, outcome.RefusedRows[0].Field, outcome.RefusedRows[0].Code));
        Assert.Equal(["u-1 c-1", "u-2 c-1"], await import.LinksAsync());
        Assert.Equal(["c-1", "c-3"], await import.ContactsAsync("external_id", "external_id"));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(12_000)]
    public async Task An_unsubscribed_contact_leaves_its_sequences(int count)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("external_id\n" + string.Concat(Enumerable.Range(1, count).Select(n => $"c-{n}\n")));
        var sequence = await A.Sequence(service.Database, import.Account, A.Step(TimeSpan.FromDays(1)));
        await A.Enrollments(service.Database, sequence, await service.Database.ColumnAsync<Guid>("select id from contacts where account_id = $1", import.Account));
        await using var ledger = await Ledger.StartAsync(service.Broker.Address, "EnrollmentCancelled");

        var outcome = await import.ContactsAsync(
            "external_id,city,unsubscribed_at\n" + string.Concat(Enumerable.Range(1, count).Select(n => n == 1 ? $"c-{n},Bonn,\n" : $"c-{n},,2026-03-01T10:00:00Z\n")));

        Assert.Equal((0, count), (outcome.Created, outcome.Updated));
        Assert.Equal(
            [$"cancelled unsubscribed {count - 1}", "pending  1"],
            await service.Database.ColumnAsync<string>("select format('%s %s %s', state, reason, count(*)) from enrollments where sequence_id = $1 group by state, reason order by 1", sequence.Id));
        await Eventually.EqualsAsync(
            "Announced", count - 1, () => ledger.Of("EnrollmentCancelled").Values.Count(entry => entry.Id("sequenceId") == sequence.Id), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Another_accounts_contacts_and_customers_are_not_seen()
    {
        using var other = await ImportClient.ForNewAccountAsync(service);
        using var import = await ImportClient.ForNewAccountAsync(service);
        await other.CustomersAsync("external_id,name\nu-1,One");
        await other.ContactsAsync("external_id,email\nc-1,anna@example.org");

        var outcome = await import.ContactsAsync("external_id,email,city,customer_external_id\nc-1,anna@example.org,Berlin,\n,anna@example.org,Berlin,u-1");

        Assert.Equal((1, 0, "customer_not_found"), (outcome.Created, outcome.Updated, Assert.Single(outcome.RefusedRows).Code));
        Assert.Equal(["c-1|"], await other.ContactsAsync("external_id, city", "id"));
    }

    [Fact]
    public async Task The_same_file_again_and_again_changes_nothing()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        const string file = "external_id,email,first_name,city\nc-1,anna@example.org,Anna,Berlin\n,ben@example.org,Ben,\n";
        await import.ContactsAsync(file);
        var before = await import.ContactsAsync("id, updated_at", "id");

        // Often enough for the statements to be prepared, with temporary tables that are new every time.
        for (var time = 0; time < 10; time++)
        {
            var outcome = await import.ContactsAsync(file);
            Assert.Equal((2, 0, 2), (outcome.Rows, outcome.Created, outcome.Updated));
        }

        Assert.Equal(before, await import.ContactsAsync("id, updated_at", "id"));
    }

    [Fact]
    public async Task A_change_of_case_is_a_change()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("external_id,first_name\nc-1,anna");

        await import.ContactsAsync("external_id,first_name\nc-1,Anna");

        Assert.Equal(["Anna"], await import.ContactsAsync("first_name", "id"));
    }

    [Fact]
    public async Task A_long_file_is_counted_right_and_only_the_first_thousand_refused_rows_are_listed()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.CustomersAsync("external_id,name\nu-1,One");
        var file = new StringBuilder("external_id,email,customer_external_id\n");
        for (var row = 0; row < 20_000; row++)
        {
            // Of ten rows one has a bad e-mail and one an unknown customer; every contact has two rows.
            var email = row % 10 == 3 ? "nonsense" : $"person{row / 2}@example.org";
            file.Append($"c-{row / 2},{email},{(row % 10 == 4 ? "nobody" : "u-1")}\n");
        }

        var first = await import.ImportedAsync("contacts", Encoding.UTF8.GetBytes(file.ToString()), ImportClient.Csv);
        var second = await import.ImportedAsync("contacts", Encoding.UTF8.GetBytes(file.ToString()), ImportClient.Csv);

        Assert.Equal((20_000, 10_000, 0, 4_000, 10_000), (first.Rows, first.Created, first.Updated, first.Refused, first.Linked));
        Assert.Equal((20_000, 0, 10_000, 4_000, 0), (second.Rows, second.Created, second.Updated, second.Refused, second.Linked));
        Assert.True(first.RefusedTruncated);
        Assert.Equal(1_000, first.RefusedRows.Count);
        Assert.Equal([5, 6, 15, 16], first.RefusedRows.Take(4).Select(row => row.Line));
        Assert.Equal(["invalid_email", "customer_not_found"], first.RefusedRows.Take(2).Select(row => row.Code));
        Assert.Equal(first.RefusedRows.Select(row => row.Line).Order(), first.RefusedRows.Select(row => row.Line));
    }
}
