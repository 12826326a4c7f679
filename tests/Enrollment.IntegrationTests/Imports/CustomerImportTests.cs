using Enrollment.IntegrationTests.Hosting;

namespace Enrollment.IntegrationTests.Imports;

public sealed class CustomerImportTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task Rows_become_customers_with_all_their_fields()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var outcome = await import.CustomersAsync("""
            external_id,name,account_type,industry,is_customer,is_supplier,city,state,country
            u-1,"One, Inc.",business,it,TRUE,false,Berlin,BE,DE
            ,Two,,,,,,,
            """);

        Assert.Equal((2, 2, 0, 0, 0), (outcome.Rows, outcome.Created, outcome.Updated, outcome.Refused, outcome.Linked));
        Assert.Equal(
            ["u-1|One, Inc.|business|it|true|false|Berlin|BE|DE", "|Two|||false|false|||"],
            await import.CustomersAsync("external_id, name, account_type, industry, is_customer, is_supplier, city, state, country", "name"));
    }

    [Fact]
    public async Task A_customer_is_found_by_its_external_id_and_keeps_what_the_file_does_not_give()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.CustomersAsync("external_id,name,is_customer,industry\nu-1,One,true,it");

        var outcome = await import.ImportedAsync("customers", """{"external_id": "u-1", "name": "Uno", "is_supplier": true}"""u8.ToArray(), ImportClient.Ndjson);

        Assert.Equal((0, 1), (outcome.Created, outcome.Updated));
        Assert.Equal(["u-1|Uno|true|true|it"], await import.CustomersAsync("external_id, name, is_customer, is_supplier, industry", "id"));
    }

    [Fact]
    public async Task A_customer_without_external_id_in_the_file_is_found_by_its_name_whatever_its_case()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.CustomersAsync("external_id,name\nu-1,One\n,Two");

        var outcome = await import.CustomersAsync("external_id,name,city\n,ONE,Berlin\nu-2,two,Paris\nu-3,One,Rome");

        Assert.Equal((1, 2), (outcome.Created, outcome.Updated));
        Assert.Equal(["u-1|ONE|Berlin", "u-2|two|Paris", "u-3|One|Rome"], await import.CustomersAsync("external_id, name, city", "external_id"));
    }

    [Fact]
    public async Task Rows_about_the_same_customer_make_one_and_the_last_one_that_gives_a_field_wins()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var outcome = await import.CustomersAsync("external_id,name,city,is_customer\nu-1,One,Berlin,true\nu-1,Uno,,\n,uno,Rome,");

        Assert.Equal((3, 1), (outcome.Rows, outcome.Created));
        Assert.Equal(["u-1|uno|Rome|true"], await import.CustomersAsync("external_id, name, city, is_customer", "id"));
    }

    [Fact]
    public async Task A_row_without_a_name_is_refused()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var outcome = await import.CustomersAsync("external_id,name\nu-1,\nu-2,Two\n");

        Assert.Equal((1, "required", "name"), (outcome.Created, Assert.Single(outcome.RefusedRows).Code, outcome.RefusedRows[0].Field));
    }

    [Theory]
    [InlineData(ImportClient.Csv, "external_id,name,contact_external_ids\nu-1,One,c-1;c-2\nu-2,Two,c-2; c-9\nu-3,Three,\nu-1,One,c-2\n", 3)]
    [InlineData(ImportClient.Ndjson, """
        {"external_id": "u-1", "name": "One", "contact_external_ids": ["c-1", "c-2"]}
        {"external_id": "u-2", "name": "Two", "contact_external_ids": ["c-2", "c-9"]}
        {"external_id": "u-3", "name": "Three", "contact_external_ids": null}
        {"external_id": "u-1", "name": "One", "contact_external_ids": ["c-2"]}
        """, 2)]
    public async Task Customers_are_linked_to_contacts_and_a_row_with_an_unknown_contact_is_refused(string mediaType, string file, long refusedLine)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        await import.ContactsAsync("external_id\nc-1\nc-2");

        var outcome = await import.ImportedAsync("customers", System.Text.Encoding.UTF8.GetBytes(file), mediaType);

        Assert.Equal((4, 2, 1, 2), (outcome.Rows, outcome.Created, outcome.Refused, outcome.Linked));
        Assert.Equal((refusedLine, "contact_external_ids", "contact_not_found"), (outcome.RefusedRows[0].Line, outcome.RefusedRows[0].Field, outcome.RefusedRows[0].Code));
        Assert.Contains("c-9", outcome.RefusedRows[0].Detail);
        Assert.Equal(["u-1 c-1", "u-1 c-2"], await import.LinksAsync());
    }
}
