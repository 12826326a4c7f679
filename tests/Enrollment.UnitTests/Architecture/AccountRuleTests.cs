namespace Enrollment.UnitTests.Architecture;

/// <summary>No statement may reach another account's rows.</summary>
public sealed class AccountRuleTests
{
    private static readonly AccountRule Rule = new(SourceFile.Below("src/Enrollment.Core/Database/Migrations", ".sql").Single().Text);

    // The file or statement that names no account, and what keeps it to the right rows.
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        // The job's row was found by account and id, and is locked by this transaction.
        ["PagePlanner.AdvanceJob.sql"] = "job",
        ["PageRounds.ReadTotals.sql"] = "job",
        ["JobShares.IsNothingLeft.sql"] = "job",
        ["StuckJobs.ListOpenPages.sql"] = "job",
        ["JobTotals.sql"] = "job",
        // The rows were loaded, and are locked, by this transaction.
        ["EnrollmentRows.SaveEnrollments.sql"] = "rows",
        // The sweep serves every account; each row says whose it is.
        ["SequenceClocks.LockClocks.sql"] = "sweep",
        ["SequenceClocks.RaiseClocks.sql"] = "sweep",
        // The key is what tells the account.
        ["ApiKeyUse.cs"] = "key",
        ["RequestAdmission.cs"] = "key",
        ["FirstStart.cs"] = "key",
        // A version of a sequence, of an enrollment that was found by its account.
        ["SequencePlans.cs"] = "plan",
        // Touches no row: where false.
        ["WriteProbe.cs"] = "probe",
    };

    [Fact]
    public void Every_statement_on_customers_tables_names_the_account()
    {
        var files = SourceFile.Below("src", ".cs").Concat(SourceFile.Below("src", ".sql").SelectMany(file => file.Statements)).Where(file => !file.Path.Contains("/Migrations/", StringComparison.Ordinal));
        var without = files.SelectMany(file => Rule.WithoutAccount(file).Select(statement => (file.Name, statement))).ToList();

        Assert.DoesNotContain(without, one => !Exceptions.ContainsKey(one.Name));
        Assert.Equal(Exceptions.Keys.Order(StringComparer.Ordinal), without.Select(one => one.Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_tables_are_those_of_the_schema() => Assert.Superset(
        new HashSet<string> { "api_keys", "contacts", "customers", "sequences", "bulk_jobs", "enrollments", "step_runs", "webhook_secrets" }, Rule.Tables.ToHashSet());

    [Fact]
    public void Each_statement_of_a_file_is_looked_at()
    {
        SourceFile file = new("src/Rows.sql", "-- name: Fine\nselect id from contacts where account_id = @account_id\n\n-- name: Bad\nselect id from contacts\n");

        var without = file.Statements.Where(statement => Rule.WithoutAccount(statement).Count > 0);

        Assert.Equal(["Rows.Bad.sql"], without.Select(statement => statement.Name));
    }

    [Theory]
    [InlineData("Bad.sql", "-- Whose account_id does not matter.\nselect id from contacts where id = @id")]
    [InlineData("Bad.sql", "update enrollments e set state = 'failed' where e.id = @id")]
    [InlineData("Bad.sql", "delete\nfrom bulk_pages")]
    [InlineData("Bad.sql", "select 1 from accounts a join api_keys k on true")]
    [InlineData("Bad.cs", "Execute(\"select count(*) from customers\");")]
    [InlineData("Bad.cs", "Execute($\"\"\"\n    update contacts set email = null where id = {id}\n    \"\"\");")]
    [InlineData("Bad.cs", "var all = await db.Contacts.Where(contact => contact.Id == id).ToListAsync(stop);")]
    [InlineData("Bad.cs", "var all = await db.Set<Contact>().ToListAsync(stop);")]
    public void A_statement_without_the_account_is_found(string name, string text) => Assert.Single(Rule.WithoutAccount(new($"src/{name}", text)));

    [Theory]
    [InlineData("Fine.sql", "select id from contacts where account_id = @account_id and id = @id")]
    [InlineData("Fine.sql", "select id from outbox")]
    [InlineData("Fine.cs", "Say(\"There are no contacts from customers.\");")]
    [InlineData("Fine.cs", "var all = await db.Contacts.Where(contact => contact.AccountId == caller.AccountId).ToListAsync(stop);")]
    [InlineData("Fine.cs", "var all = await db.Contacts.FromSql($\"select * from contacts where account_id = {id}\").ToListAsync(stop);")]
    public void Others_are_not(string name, string text) => Assert.Empty(Rule.WithoutAccount(new($"src/{name}", text)));
}
