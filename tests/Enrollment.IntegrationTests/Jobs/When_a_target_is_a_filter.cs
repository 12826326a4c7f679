using Enrollment.Core.Jobs.Targets;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

public sealed class When_a_target_is_a_filter(EngineFixture engine) : IClassFixture<EngineFixture>
{
    public static TheoryData<string> ContactKeys { get; } = new(FilterKeys.Contact);

    public static TheoryData<string> CustomerKeys { get; } = new(FilterKeys.Customer);

    [Theory]
    [MemberData(nameof(ContactKeys))]
    public async Task Every_key_of_contacts_compares_its_own_field(string key)
    {
        var (account, sequence) = await AccountWithSequenceAsync();
        var contacts = await A.Contacts(engine.Database, account, 3, contactType: "other");
        await SetAsync("contacts", key, contacts[1], "Ärzte & Söhne");

        var job = await engine.EnrollAsync(sequence, Bulk.Contacts((key, "äRZTE & sÖHNE")));

        Assert.Equal((1, 0, 0), job.Counts);
        Assert.Equal([contacts[1]], await engine.LiveAsync(sequence));
    }

    [Theory]
    [MemberData(nameof(CustomerKeys))]
    public async Task Every_key_of_customers_compares_its_own_field(string key)
    {
        var (account, sequence) = await AccountWithSequenceAsync();
        var contacts = await A.Contacts(engine.Database, account, 2);
        await A.Customer(engine.Database, account, [contacts[0]], accountType: "other");
        await SetAsync("customers", key, await A.Customer(engine.Database, account, [contacts[1]], accountType: "other"), "Ärzte & Söhne");

        await engine.EnrollAsync(sequence, Bulk.Customers((key, "äRZTE & sÖHNE")));

        Assert.Equal([contacts[1]], await engine.LiveAsync(sequence));
    }

    [Fact]
    public async Task Case_makes_no_difference_and_accents_do()
    {
        var (account, sequence) = await AccountWithSequenceAsync();
        foreach (var city in new[] { "MÜNCHEN", "München", "münchen", "Munchen", "München " })
            await A.Contacts(engine.Database, account, 1, city: city);

        await engine.EnrollAsync(sequence, Bulk.Contacts(("city", "mÜnchen")));

        Assert.Equal(
            ["MÜNCHEN", "München", "münchen"],
            await engine.Database.ColumnAsync<string>("""
                select c.city from enrollments e join contacts c on c.account_id = e.account_id and c.id = e.contact_id
                where e.sequence_id = $1 order by c.id
                """, sequence.Id));
    }

    [Fact]
    public async Task All_keys_must_fit_and_any_value_of_each()
    {
        var (account, sequence) = await AccountWithSequenceAsync();
        var expected = new List<Guid>();
        expected.AddRange(await A.Contacts(engine.Database, account, 2, city: "Köln", source: "web"));
        expected.AddRange(await A.Contacts(engine.Database, account, 1, city: "Bonn", source: "web"));
        await A.Contacts(engine.Database, account, 1, city: "Köln", source: "fair");
        await A.Contacts(engine.Database, account, 1, city: "Trier", source: "web");
        await A.Contacts(engine.Database, account, 1, city: "Köln", source: null);

        await engine.EnrollAsync(sequence, Bulk.Contacts(("city", "Köln"), ("city", "Bonn"), ("source", "web")));

        Assert.Equal(expected, await engine.LiveAsync(sequence));
    }

    [Theory]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("x' or true --")]
    [InlineData("")]
    public async Task A_value_is_never_a_pattern_or_a_piece_of_sql(string value)
    {
        var (account, sequence) = await AccountWithSequenceAsync();
        await A.Contacts(engine.Database, account, 2, city: "Köln");

        var job = await engine.EnrollAsync(sequence, Bulk.Contacts(("city", value)));

        Assert.Equal((0, 0, 0), job.Counts);
    }

    [Fact]
    public async Task A_contact_of_several_matching_customers_is_enrolled_once_through_one_that_matches()
    {
        var (account, sequence) = await AccountWithSequenceAsync();
        var contacts = await A.Contacts(engine.Database, account, 3);
        await A.Customer(engine.Database, account, contacts, industry: "retail");
        Guid[] matching =
        [
            await A.Customer(engine.Database, account, contacts.Take(2), industry: "Farming"),
            await A.Customer(engine.Database, account, contacts.Take(1), industry: "farming"),
        ];

        var job = await engine.EnrollAsync(sequence, Bulk.Customers(("industry", "FARMING")));

        Assert.Equal((2, 0, 0), job.Counts);
        Assert.Subset(
            matching.ToHashSet(),
            (await engine.Database.ColumnAsync<Guid>("select customer_id from enrollments where job_id = $1", job.Id)).ToHashSet());
        Assert.Equal(contacts.Take(2), await engine.LiveAsync(sequence));
    }

    [Fact]
    public async Task Flags_of_customers_count_as_given()
    {
        var (account, sequence) = await AccountWithSequenceAsync();
        var contacts = await A.Contacts(engine.Database, account, 4);
        await A.Customer(engine.Database, account, [contacts[0]], isCustomer: true, isSupplier: true);
        await A.Customer(engine.Database, account, [contacts[1]], isCustomer: true, isSupplier: false);
        await A.Customer(engine.Database, account, [contacts[2]], isCustomer: false, isSupplier: true);
        var target = new EnrollmentTarget.CustomerFilter(
            new Dictionary<string, string[]>(StringComparer.Ordinal),
            new Dictionary<string, bool>(StringComparer.Ordinal) { ["is_customer"] = false, ["is_supplier"] = true });

        await engine.EnrollAsync(sequence, target);

        Assert.Equal([contacts[2]], await engine.LiveAsync(sequence));
    }

    [Fact]
    public async Task Contacts_and_customers_of_another_account_are_never_reached()
    {
        var (account, sequence) = await AccountWithSequenceAsync();
        var contacts = await A.Contacts(engine.Database, account, 2, city: "Ulm");
        await A.Customer(engine.Database, account, contacts, industry: "shipping");
        var other = await A.Account(engine.Database);
        await A.Customer(engine.Database, other, await A.Contacts(engine.Database, other, 5, city: "Ulm"), industry: "shipping");

        var byContact = await engine.EnrollAsync(sequence, Bulk.Contacts(("city", "Ulm")));
        var byCustomer = await engine.EnrollAsync(sequence, Bulk.Customers(("industry", "shipping")), skip: false);

        Assert.Equal((2, 2), (byContact.Totals.Matched, byCustomer.Totals.Matched));
        Assert.Equal(0, await engine.Database.ScalarAsync<long>("select count(*) from enrollments where account_id = $1", other));
    }

    private async Task<(Guid Account, MadeSequence Sequence)> AccountWithSequenceAsync()
    {
        var account = await A.Account(engine.Database);
        return (account, await A.Sequence(engine.Database, account));
    }

    private Task SetAsync(string table, string column, Guid id, string value) => A.Field(engine.Database, table, column, id, value);
}
