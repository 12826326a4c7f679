using System.Net;
using System.Net.Http.Json;
using System.Text;
using Enrollment.Api.Http;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>A file updates, fills or skips those that are there already, as it says.</summary>
public sealed class When_contacts_are_there_already(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string Columns =
        "external_id, contact_type, source, email, email_key, phone, first_name, last_name, job_title, city, state, country, timezone, custom, unsubscribed_at at time zone 'UTC'";

    // Half of the fields are given, of which every second one is empty so far.
    private const string Before =
        """{"external_id": "c-1", "contact_type": "lead", "email": "Old@example.org", "first_name": "Old", "city": "Bonn", "country": "DE", "custom": {"a": 1}}""";

    private const string File = """
        {"external_id": "c-1", "contact_type": "partner", "source": "fair", "email": "new@example.org", "phone": "7", "first_name": "New", "last_name": "Name", "job_title": "CTO", "city": "", "state": "NW", "timezone": "Europe/Berlin", "custom": {"b": 2}, "unsubscribed_at": "2026-03-01T10:00:00Z"}
        {"external_id": "c-2", "first_name": "Second"}
        """;

    [Theory]
    [InlineData("", "c-1|partner|fair|new@example.org|new@example.org|7|New|Name|CTO|Bonn|NW|DE|Europe/Berlin|{\"b\": 2}|2026-03-01 10:00:00", 1, 0)]
    [InlineData("?on_existing=update", "c-1|partner|fair|new@example.org|new@example.org|7|New|Name|CTO|Bonn|NW|DE|Europe/Berlin|{\"b\": 2}|2026-03-01 10:00:00", 1, 0)]
    [InlineData("?on_existing=fill", "c-1|lead|fair|Old@example.org|old@example.org|7|Old|Name|CTO|Bonn|NW|DE|Europe/Berlin|{\"a\": 1}|2026-03-01 10:00:00", 1, 0)]
    [InlineData("?on_existing=skip", "c-1|lead||Old@example.org|old@example.org||Old|||Bonn||DE||{\"a\": 1}|", 0, 1)]
    public async Task Q9_their_fields_are_those_that_the_import_asked_for(string query, string expected, int updated, int unchanged)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ImportedAsync("contacts", Encoding.UTF8.GetBytes(Before), ImportClient.Ndjson);

        var outcome = await import.ImportedAsync("contacts", Encoding.UTF8.GetBytes(File), ImportClient.Ndjson, query);

        Assert.Equal([expected, "c-2||||||Second|||||||{}|"], await import.ContactsAsync(Columns, "external_id"));
        Assert.Equal((2, 1, 1), (outcome.Rows, outcome.Created, outcome.Updated));
        Assert.Equal([$"{updated} {unchanged} 2"], await CountsAsync(outcome.ImportId));
        // Whatever was done with them, they were in the file.
        Assert.Equal(["c-1", "c-2"], await MembersAsync(outcome.ImportId));
    }

    [Theory]
    [InlineData("update", "{\"b\": 2}")]
    [InlineData("fill", "{\"b\": 2}")]
    [InlineData("skip", "{}")]
    public async Task Q9_own_fields_are_empty_if_there_are_none(string onExisting, string expected)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("external_id\nc-1\n");

        await import.ImportedAsync("contacts", """{"external_id": "c-1", "custom": {"b": 2}}"""u8.ToArray(), ImportClient.Ndjson, $"?on_existing={onExisting}");

        Assert.Equal([expected], await import.ContactsAsync("custom", "id"));
    }

    [Theory]
    [InlineData("update", "c-1|Bonn")]
    [InlineData("fill", "c-1|Bonn")]
    [InlineData("skip", "|")]
    public async Task Q9_one_who_is_found_by_email_takes_an_external_id_unless_left_alone(string onExisting, string expected)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("email\nanna@example.org\n");

        var outcome = await import.ImportedAsync("contacts", "external_id,email,city\nc-1,Anna@example.org,Bonn\n"u8.ToArray(), ImportClient.Csv, $"?on_existing={onExisting}");

        Assert.Equal((0, 1), (outcome.Created, outcome.Updated));
        Assert.Equal([expected], await import.ContactsAsync("external_id, city", "id"));
    }

    [Theory]
    [InlineData("update", 2, "cancelled unsubscribed")]
    [InlineData("fill", 2, "cancelled unsubscribed")]
    [InlineData("skip", 1, "pending ")]
    public async Task Q9_links_and_enrollments_of_those_left_alone_stay_as_they_are(string onExisting, int linked, string enrollment)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.CustomersAsync("external_id,name\nu-1,One\n");
        await import.ContactsAsync("external_id\nc-1\n");
        var contacts = await service.Database.ColumnAsync<Guid>("select id from contacts where account_id = $1", import.Account);
        var sequence = await A.Sequence(service.Database, import.Account, A.Step());
        await A.Enrollments(service.Database, sequence, contacts);

        var outcome = await import.ImportedAsync(
            "contacts", "external_id,customer_external_id,unsubscribed_at\nc-1,u-1,2026-03-01T10:00:00Z\nc-2,u-1,\n"u8.ToArray(), ImportClient.Csv, $"?on_existing={onExisting}");

        Assert.Equal(linked, outcome.Linked);
        Assert.Equal(linked, (await import.LinksAsync()).Count);
        Assert.Equal([enrollment], await service.Database.ColumnAsync<string>(
            "select state || ' ' || coalesce(reason, '') from enrollments where account_id = $1", import.Account));
    }

    [Theory]
    [InlineData("update", "u-1|ONE|supplier|trade|true|false|Bonn|DE", 1, 0, 2)]
    [InlineData("fill", "u-1|One|partner|trade|false|false|Bonn|DE", 1, 0, 2)]
    [InlineData("skip", "u-1|One|partner||false|false|Bonn|", 0, 1, 1)]
    public async Task Q9_customers_are_treated_alike(string onExisting, string expected, int updated, int unchanged, int linked)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("external_id\nc-1\n");
        await import.CustomersAsync("external_id,name,account_type,city\nu-1,One,partner,Bonn\n");

        var outcome = await import.ImportedAsync(
            "customers", "external_id,name,account_type,industry,is_customer,country,contact_external_ids\nu-1,ONE,supplier,trade,true,DE,c-1\nu-2,Two,,,,,c-1\n"u8.ToArray(),
            ImportClient.Csv, $"?on_existing={onExisting}");

        Assert.Equal([expected, "u-2|Two|||false|false||"], await import.CustomersAsync("external_id, name, account_type, industry, is_customer, is_supplier, city, country", "external_id"));
        Assert.Equal([$"{updated} {unchanged} 0"], await CountsAsync(outcome.ImportId));
        Assert.Equal(linked, outcome.Linked);
    }

    [Fact]
    public async Task Filling_writes_nothing_where_nothing_is_filled()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("external_id,city\nc-1,Bonn\nc-2,\nc-3,\n");
        var before = await import.ContactsAsync("external_id, updated_at", "external_id");

        var outcome = await import.ImportedAsync("contacts", "external_id,city\nc-1,Jena\nc-2,\nc-3,Ulm\nc-3,Hof\n"u8.ToArray(), ImportClient.Csv, "?on_existing=fill");

        Assert.Equal(["1 2 3"], await CountsAsync(outcome.ImportId));
        Assert.Equal(before.Take(2), (await import.ContactsAsync("external_id, updated_at", "external_id")).Take(2));
        // The last row that gives a field wins, as ever.
        Assert.Equal(["Bonn", "", "Hof"], await import.ContactsAsync("city", "external_id"));
    }

    [Fact]
    public async Task Skipping_makes_each_new_one_once_and_counts_each_that_is_there_once()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("external_id\nc-1\n");

        var outcome = await import.ImportedAsync("contacts", "external_id,city\nc-1,A\nc-2,B\nc-1,C\nc-2,D\nc-3,E\n"u8.ToArray(), ImportClient.Csv, "?on_existing=skip");

        Assert.Equal((5, 2, 1), (outcome.Rows, outcome.Created, outcome.Updated));
        Assert.Equal(["0 1 3"], await CountsAsync(outcome.ImportId));
        Assert.Equal(["c-1|", "c-2|D", "c-3|E"], await import.ContactsAsync("external_id, city", "external_id"));
    }

    [Theory]
    [InlineData("?on_existing=replace")]
    [InlineData("?on_existing=")]
    [InlineData("?on_existing=fill&on_existing=skip")]
    public async Task A_word_that_is_none_of_these_is_refused(string query)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        using var response = await import.PostAsync("contacts", new StringContent("external_id\nc-1\n"), ImportClient.Csv, query);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_parameter", (await response.Content.ReadFromJsonAsync<ProblemBody>(JsonFormat.Options))!.Code);
        Assert.Empty(await import.ContactsAsync("external_id", "id"));
    }

    private Task<IReadOnlyList<string>> CountsAsync(Guid import) =>
        service.Database.ColumnAsync<string>("select format('%s %s %s', updated, unchanged, members) from imports where id = $1", import);

    private Task<IReadOnlyList<string>> MembersAsync(Guid import) => service.Database.ColumnAsync<string>(
        "select c.external_id from import_members m join contacts c on c.account_id = m.account_id and c.id = m.contact_id where m.import_id = $1 order by m.key", import);
}
