namespace Enrollment.UnitTests.Architecture;

/// <summary>No statement may reach another account's rows.</summary>
public sealed class AccountRuleTests
{
    private static readonly AccountRule Rule = new(SourceFile.Below("src/Enrollment.Core/Database/Migrations", ".sql").Single().Text);

    // A statement, or a C# file, with the table, and why it may do without.
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        // These sweep all accounts: what is due, stuck or old is looked for everywhere, and each row says whose it is.
        ["ClaimDueSteps.sql enrollment_deltas"] = "the sweep hands out every account's steps",
        ["ClaimDueSteps.sql sequence_clocks"] = "the sweep hands out every account's steps",
        ["ClaimDueSteps.sql sequences"] = "the sweep hands out every account's steps",
        ["HandOutDueCalls.FindSequences.sql call_settings"] = "the sweep hands out every account's calls",
        ["HandOutDueCalls.FindSequences.sql sequences"] = "the sequence of such settings",
        ["HandOutDueCalls.FindSequences.sql sequence_steps"] = "the steps of such a sequence",
        ["HandOutDueCalls.FindSequences.sql enrollments"] = "the enrollments of such a sequence",
        ["HandOutDueCalls.FindSequences.sql calls"] = "the calls of such a sequence",
        ["DueAnew.LockChanged.sql call_settings"] = "windows may be changed in any account",
        ["CallRequestsAgain.sql calls"] = "webhooks of every account are tried again; each row says whose it is",
        ["FinishedBatches.MarkFinished.sql bulk_jobs"] = "a batch may be over in any account",
        ["FinishedBatches.MarkFinished.sql enrollments"] = "the enrollments of such a batch, in its account",
        ["CallsWatch.sql calls"] = "the figures of all accounts; no row is read",
        ["DeleteOldAnswers.sql idempotency_keys"] = "answers grow old in every account",
        ["EnrollmentCounts.sql enrollment_counts"] = "folds every account's deltas; each row is written with its own account",
        ["EnrollmentCounts.sql enrollment_deltas"] = "folds every account's deltas",
        ["FailLostUploads.sql imports"] = "an upload may be lost in any account",
        ["MarkOldImports.sql imports"] = "imports grow old in every account",
        ["MarkOldImports.sql import_uses"] = "what refers to such an import, in its account",
        ["ForgetMembers.ClaimImport.sql imports"] = "members grow old in every account",
        ["ForgetMembers.ClaimImport.sql import_uses"] = "what refers to such an import, in its account",
        ["PlannedRuns.ClaimDue.sql recurring_enrollments"] = "the sweep starts every account's runs",
        ["PlannedRuns.ClaimCatchingUp.sql recurring_enrollments"] = "the sweep starts every account's runs",
        ["PlannedRuns.ClaimCatchingUp.sql bulk_jobs"] = "the job of such a run, in its account",
        ["DeleteOldRuns.sql recurring_runs"] = "runs grow old in every account",
        ["EmptyOldRows.sql bulk_jobs"] = "batches grow old in every account",
        ["DeleteOldDeliveries.sql webhook_deliveries"] = "deliveries grow old in every account",
        ["SequenceClocks.LockClocks.sql sequence_clocks"] = "the sweep's own clocks",
        ["SequenceClocks.RaiseClocks.sql sequence_clocks"] = "the clocks that LockClocks has locked",
        ["SequenceClocks.RaiseClocks.sql sequences"] = "the sequence of such a clock",
        ["SequenceClocks.RaiseClocks.sql enrollments"] = "the enrollments of such a sequence",
        ["OverdueCalls.FindOverdue.sql calls"] = "reports may be overdue in any account",
        ["OverdueCalls.PutOff.sql calls"] = "those that FindOverdue has found",
        ["StuckGroups.sql enrollments"] = "a group may be stuck in any account",
        ["StuckJobs.FindStuckJob.sql bulk_jobs"] = "a job may be stuck in any account",
        ["StuckJobs.FindStuckJob.sql bulk_pages"] = "the pages of such a job, and of the others of its account",
        ["StuckJobs.FindStuckJob.sql job_shares"] = "the place of such a job, and those of the others of its account",

        ["DueDeliveries.Claim.sql webhook_deliveries"] = "deliveries of every account take turns; each row says whose it is",
        ["AccountSecrets.sql webhook_secrets"] = "the secrets of the accounts of claimed deliveries and calls, each with its account",
        ["WaitingBatches.Count.sql import_batches"] = "the backlog of all accounts; no row is read",
        ["WaitingBatches.ClaimNext.sql import_batches"] = "batches of every account take turns; each row says whose it is",

        // The key is what tells the account.
        ["BatchIntake.TakeIn.sql api_keys"] = "looks up whose a message is",
        ["BatchKey.cs ApiKeys"] = "looks up whose a message is",
        ["ApiKeys.cs ApiKeys"] = "looks up whose a key is",
        ["ApiKeyUse.cs ApiKeys"] = "notes the use of a key that ApiKeys has found",
        ["FirstStart.cs ApiKeys"] = "looks whether any account has the key of the setting",

        // Found by their account before.
        ["EnrollmentRows.LoadEnrollments.sql enrollments"] = "messages of the service's own queues, by ids that it made; a caller's account restricts it",
        ["EnrollmentRows.SaveEnrollments.sql enrollments"] = "the rows that LoadEnrollments has locked in this transaction",
        ["SequencePlans.cs Set<SequenceStep>"] = "the pinned version of an enrollment, or of a job, that was found before",
        ["SequencePlans.cs Set<CallRules>"] = "as its steps",

        // A part of a statement, whose other parts keep to the account. In here it would cost them their index.
        ["LiveEnrollments.OfContactsInSequence.sql enrollments"] = "the account is compared around the two look-ups",
        ["ScreeningRules.cs enrollments"] = "the sequence was found by its account",
        ["TaskEnrollments.cs sequence_steps"] = "joined with the enrollment of the surrounding select",

        ["WriteProbe.cs bulk_jobs"] = "touches no row: where false",
        ["WriteProbe.cs enrollments"] = "touches no row: where false",
    };

    [Fact]
    public void Every_statement_on_customers_tables_keeps_to_one_account()
    {
        var files = SourceFile.Below("src", ".cs").Concat(SourceFile.Below("src", ".sql").SelectMany(file => file.Statements))
            .Where(file => !file.Path.Contains("/Migrations/", StringComparison.Ordinal));
        var without = files.SelectMany(file => Rule.WithoutAccount(file).Select(table => $"{file.Name} {table}")).ToHashSet(StringComparer.Ordinal);

        AssertNone("without a condition on the account: ", without.Except(Exceptions.Keys));
        AssertNone("listed, but they need not be: ", Exceptions.Keys.Except(without));
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
    [InlineData("-- Whose account_id does not matter.\nselect id from contacts where id = @id")]
    [InlineData("update enrollments e set state = 'failed' where e.id = @id")]
    [InlineData("delete\nfrom bulk_pages")]
    [InlineData("select 1 from accounts a join api_keys k on true")]
    // Mentioned, but nowhere a condition.
    [InlineData("select account_id, id from contacts where id = @id")]
    [InlineData("select id from contacts order by account_id")]
    [InlineData("select account_id, count(*) from enrollments group by account_id")]
    [InlineData("update bulk_jobs set status = 'failed' where id = @job_id returning account_id")]
    [InlineData("update bulk_jobs set account_id = @account_id where id = @job_id")]
    [InlineData("select account_id = @account_id as is_mine from bulk_jobs where id = @job_id")]
    [InlineData("select id from contacts where note = ' account_id = @account_id '")]
    [InlineData("select id from contacts -- where account_id = @account_id")]
    [InlineData("select id from contacts where account_id is not null and id = @id")]
    [InlineData("select id from contacts where account_id <> @account_id")]
    [InlineData("select id from contacts where other_account_id = @account_id")]
    // A condition that another way leads around.
    [InlineData("select id from contacts where account_id = @account_id or id = @id")]
    [InlineData("select id from contacts where (@account_id is null or account_id = @account_id)")]
    [InlineData("select id from sequences where account_id = @account_id union all select id from sequences where id = @id")]
    [InlineData("select id from sequences where account_id = @account_id; delete from sequences where id = @id")]
    // The condition is on another table, or in another part.
    [InlineData("select c.id from bulk_outcomes o join contacts c on c.id = o.contact_id where o.account_id = @account_id")]
    [InlineData("select c.id from enrollments e, contacts c where e.account_id = @account_id")]
    [InlineData("select c.id from contacts c where exists (select from enrollments e where e.account_id = @account_id and e.contact_id = c.id)")]
    [InlineData("with own as (select id from sequences where account_id = @account_id) select id from bulk_jobs where id = @job_id")]
    [InlineData("select s.id from sequences s join bulk_jobs j on s.id = j.sequence_id and s.account_id = j.account_id where j.id = @job_id")]
    [InlineData("select p.matched from unnest(@job_ids) as j(id) join bulk_pages p on p.job_id = j.id")]
    [InlineData("with named as (select id from unnest(@job_ids) as j(id)) delete from bulk_pages p using named n where p.job_id = n.id")]
    [InlineData("select sum(enrollments) from enrollment_totals where sequence_id = @sequence_id")]
    // Written, but not into this column.
    [InlineData("insert into contacts (id, email) select id, @account_id from import_rows")]
    public void A_statement_without_a_condition_on_the_account_is_found(string sql) => Assert.NotEmpty(Rule.WithoutAccount(new("src/Bad.sql", sql)));

    [Theory]
    [InlineData("Execute(\"select count(*) from customers\");")]
    [InlineData("Execute($\"\"\"\n    update contacts set email = null where id = {id}\n    \"\"\");")]
    [InlineData("const string IsLive = \"exists (select from enrollments e where e.contact_id = t.contact_id)\";")]
    [InlineData("var all = await db.Contacts.Where(contact => contact.Id == id).ToListAsync(stop);")]
    [InlineData("var all = await db.Set<Contact>().ToListAsync(stop);")]
    [InlineData("var all = await db.Contacts.Where(contact => contact.Id == id).Select(contact => contact.AccountId).ToListAsync(stop);")]
    [InlineData("var all = await db.Contacts.Where(contact => contact.AccountId != caller.AccountId).ToListAsync(stop);")]
    [InlineData("var all = await db.ApiKeys.Join(db.Accounts, key => key.AccountId, account => account.Id, (key, _) => key).ToListAsync(stop);")]
    // Two rows of the query are of one account, which may be any.
    [InlineData("var all = await db.Contacts.Where(contact => db.Customers.Any(customer => customer.AccountId == contact.AccountId)).ToListAsync(stop);")]
    [InlineData("var all = await (from c in db.Contacts join e in rows on c.Id equals e.Id where c.AccountId == e.AccountId select c).ToListAsync(stop);")]
    [InlineData("var all = await db.Contacts.Join(rows, c => c.Id, e => e.Id, (c, e) => new { c, e }).Where(pair => pair.c.AccountId == pair.e.AccountId).ToListAsync(stop);")]
    [InlineData("var all = await db.Contacts.Where(contact => caller.AccountId == command.AccountId).ToListAsync(stop);")]
    public void A_query_without_a_condition_on_the_account_is_found(string code) => Assert.Single(Rule.WithoutAccount(new("src/Bad.cs", code)));

    [Theory]
    [InlineData("Fine.sql", "select id from contacts where account_id = @account_id and id = @id")]
    [InlineData("Fine.sql", "select id from outbox")]
    [InlineData("Fine.sql", "select t.id from import_rows r join contacts t on t.account_id = @account_id and t.external_id = r.external_id")]
    [InlineData("Fine.sql", "select c.id from enrollments e join contacts c on c.account_id = e.account_id and c.id = e.contact_id where e.account_id = @account_id")]
    [InlineData("Fine.sql", "select p.page_number from bulk_jobs j join bulk_pages p on p.job_id = j.id where j.id = @job_id and j.account_id = @account_id")]
    [InlineData("Fine.sql", "select (select count(*) from bulk_pages p where p.job_id = j.id) from bulk_jobs j where j.account_id = @account_id")]
    [InlineData("Fine.sql", "with own as (select id from bulk_jobs where account_id = @account_id) delete from bulk_pages p using own o where p.job_id = o.id")]
    [InlineData("Fine.sql", "with a as (select id from bulk_jobs where account_id = @a), b as (select id from a) delete from bulk_pages p using b\nwhere p.job_id = b.id")]
    [InlineData("Fine.sql", "update step_runs r set error = null from unnest(@ids, @account_ids) as u (id, a) where r.account_id = u.account_id")]
    [InlineData("Fine.sql", "insert into contacts (account_id, id) values (@account_id, @id) on conflict do nothing")]
    [InlineData("Fine.cs", "Say(\"There are no contacts from customers.\");")]
    [InlineData("Fine.cs", "var all = await db.Contacts.Where(contact => contact.AccountId == caller.AccountId).ToListAsync(stop);")]
    [InlineData("Fine.cs", "var all = await db.Contacts.Where(contact => accountId == contact.AccountId).ToListAsync(stop);")]
    [InlineData("Fine.cs", "var all = await db.Contacts.Where(contact => contact.AccountId == context.Message.AccountId).ToListAsync(stop);")]
    [InlineData("Fine.cs", "var all = await (from c in db.Contacts where c.AccountId == job.AccountId select c).ToListAsync(stop);")]
    [InlineData("Fine.cs", "var all = await db.Contacts.FromSql($\"select * from contacts where account_id = {id}\").ToListAsync(stop);")]
    public void Others_are_not(string name, string text) => Assert.Empty(Rule.WithoutAccount(new($"src/{name}", text)));

    private static void AssertNone(string what, IEnumerable<string> statements) =>
        Assert.False(statements.Any(), what + string.Join(", ", statements.Order(StringComparer.Ordinal)));
}
