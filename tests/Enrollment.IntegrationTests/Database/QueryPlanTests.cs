using Enrollment.Api.Contacts;
using Enrollment.Api.Enrollments;
using Enrollment.Api.Sequences;
using Enrollment.Consumers.Jobs;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Enrollment.IntegrationTests.Jobs;
using Enrollment.Scheduler.Steps;
using Enrollment.Testing;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Enrollment.IntegrationTests.Database;

/// <summary>The hot statements keep to their indexes, both with plans made for their values and with those made once for all.</summary>
public sealed class QueryPlanTests(FilledDatabase data) : IClassFixture<FilledDatabase>
{
    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task Due_steps_are_found_by_the_index_of_due_steps(string planCacheMode)
    {
        await using var connection = await data.ConnectAsync(planCacheMode);
        await using var claim = new NpgsqlCommand(EmbeddedSql.Beside(typeof(HandOutDueSteps), "ClaimDueSteps"), connection)
        {
            Parameters = { new("limit", 500), new("kinds", new[] { SequenceKinds.EventQueue.Name }) },
        };

        var plan = await ExplainAsync(claim);

        Assert.Contains("enrollments_due", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on enrollments", plan, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task A_page_of_a_filter_walks_the_key_of_contacts_and_looks_up_who_is_live(string planCacheMode)
    {
        await using var connection = await data.ConnectAsync(planCacheMode);
        AssertKeepsToIndexes(await ExplainAsync(connection, EnrollPage(Bulk.Leads, data.Contacts[20_000], data.Contacts[20_500])));
    }

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task A_page_of_customers_contacts_does_too(string planCacheMode)
    {
        await using var connection = await data.ConnectAsync(planCacheMode);
        AssertKeepsToIndexes(await ExplainAsync(connection, EnrollPage(Bulk.Customers(("industry", "farming")), data.Contacts[20_000], data.Contacts[20_500])));
    }

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task A_page_of_ids_does_too(string planCacheMode)
    {
        await using var connection = await data.ConnectAsync(planCacheMode);
        AssertKeepsToIndexes(await ExplainAsync(connection, EnrollPage(Bulk.Ids([.. data.Contacts.Take(100)]), Guid.Empty, Guid.AllBitsSet)));
    }

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task A_page_that_enrolls_nobody_twice_looks_up_each_contacts_enrollments(string planCacheMode)
    {
        await using var connection = await data.ConnectAsync(planCacheMode);
        var page = Page(BulkOperations.Enroll, Bulk.Leads, data.Contacts[20_000], data.Contacts[20_500]);
        var once = page.Job with { EntersOnce = true };

        var plan = await ExplainAsync(connection, PageEnrollment.Command(page with { Job = once, Stretch = once.Stretch(data.Contacts[20_000], data.Contacts[20_500]) }));

        AssertKeepsToIndexes(plan);
        Assert.Contains("enrollments_contact ", plan, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task Figures_of_queues_are_summed_up_and_not_counted(string planCacheMode)
    {
        await using var connection = await data.ConnectAsync(planCacheMode);
        await using var list = new NpgsqlCommand(EmbeddedSql.Beside(typeof(SequenceFigures), nameof(SequenceFigures)), connection)
        {
            Parameters = { new("ids", new[] { data.Sequence.Id }), new("account_id", data.Account) },
        };
        await using var stats = new NpgsqlCommand(EmbeddedSql.Beside(typeof(StandingEnrollments), nameof(StandingEnrollments)), connection)
        {
            Parameters = { new("sequence_id", data.Sequence.Id), new("account_id", data.Account) },
        };

        var (listPlan, statsPlan) = (await ExplainAsync(list), await ExplainAsync(stats));

        Assert.DoesNotContain(" on enrollments ", listPlan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on enrollments", statsPlan, StringComparison.Ordinal);
        Assert.Matches(@"Limit.*\n.*Index Scan using enrollments_due ", statsPlan);
    }

    [Theory]
    [InlineData("filter", "force_custom_plan")]
    [InlineData("filter", "force_generic_plan")]
    [InlineData("customers", "force_custom_plan")]
    [InlineData("customers", "force_generic_plan")]
    [InlineData("ids", "force_custom_plan")]
    [InlineData("ids", "force_generic_plan")]
    [InlineData("everybody", "force_custom_plan")]
    [InlineData("everybody", "force_generic_plan")]
    public async Task A_page_to_be_unenrolled_looks_up_who_is_live(string target, string planCacheMode)
    {
        await using var connection = await data.ConnectAsync(planCacheMode);
        var (of, after, upTo) = target switch
        {
            "filter" => (Bulk.Leads, data.Contacts[40_500], data.Contacts[41_000]),
            "customers" => (Bulk.Customers(("industry", "farming")), data.Contacts[40_500], data.Contacts[41_000]),
            "ids" => (Bulk.Ids([.. data.Contacts.Skip(40_500).Take(100)]), Guid.Empty, Guid.AllBitsSet),
            _ => (new EnrollmentTarget.LiveIn(data.Sequence.Id), data.Contacts[40_500], data.Contacts[41_000]),
        };
        var plan = await ExplainAsync(connection, PageUnenrollment.Command(Page(BulkOperations.Unenroll, of, after, upTo)));

        Assert.Contains("enrollments_live ", plan, StringComparison.Ordinal);
        Assert.Contains("enrollments_live_forced ", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on enrollments", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on contacts", plan, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task Those_to_be_unenrolled_are_looked_up_by_contact(string planCacheMode)
    {
        await using var connection = await data.ConnectAsync(planCacheMode);
        await using var end = EndEnrollments.Command(
            connection, data.Account, new LiveEnrollments.OfContactsInSequence(data.Sequence.Id, [.. data.Contacts.Skip(40_500).Take(500)]),
            EnrollmentEnd.Cancelled("over"), new NoteAuthor.Job(Guid.CreateVersion7()), limit: null);

        var plan = await ExplainAsync(end);

        Assert.Contains("enrollments_live ", plan, StringComparison.Ordinal);
        Assert.Contains("enrollments_live_forced ", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on enrollments", plan, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("pending")]
    [InlineData("processing")]
    [InlineData("completed")]
    [InlineData("cancelled")]
    [InlineData("failed")]
    public async Task Timer_tasks_of_every_status_are_found_by_state(string? status)
    {
        foreach (var (mode, isBackwards) in new[] { ("force_custom_plan", false), ("force_generic_plan", false), ("force_custom_plan", true) })
        {
            var plan = await TasksPlanAsync(mode, ListTimerTasks.Statement(status, ofContact: false, ofEnrollment: false, isBackwards), status);

            Assert.Contains("enrollments_state ", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Seq Scan on enrollments", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("enrollments_pkey ", plan, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true, false, "enrollments_contact ")]
    [InlineData(false, true, "enrollments_pkey ")]
    [InlineData(true, true, "enrollments_(pkey|contact) ")] // One row either way: whichever index is the smaller.
    public async Task Timer_tasks_of_a_contact_or_an_enrollment_are_found_by_that(bool ofContact, bool ofEnrollment, string index)
    {
        foreach (var mode in new[] { "force_custom_plan", "force_generic_plan" })
            Assert.Matches(index, await TasksPlanAsync(mode, ListTimerTasks.Statement(null, ofContact, ofEnrollment, isBackwards: false), null));
    }

    private async Task<string> TasksPlanAsync(string planCacheMode, string statement, string? status)
    {
        await using var connection = await data.ConnectAsync(planCacheMode);
        await using var list = new NpgsqlCommand(statement, connection)
        {
            Parameters =
            {
                new("sequence_id", data.Sequence.Id), new("account_id", data.Account), new("at_enrollment_id", Guid.Empty), new("end_enrollment_id", Guid.AllBitsSet),
                new("at_position", NpgsqlTypes.NpgsqlDbType.Integer) { Value = 0 }, new("status", NpgsqlTypes.NpgsqlDbType.Text) { Value = (object?)status ?? DBNull.Value },
                new("contact_id", data.Contacts[45_000]), new("enrollment_id", Guid.CreateVersion7()), new("limit", 101),
            },
        };
        return await ExplainAsync(list);
    }

    [Theory]
    [InlineData("", "contacts_pkey")]
    [InlineData("contact_type=lead", "contacts_pkey")]
    [InlineData("city=Nowhere", "contacts_stretches")]
    [InlineData("contact_type=nobody&source=nowhere", "contacts_stretches")]
    [InlineData("external_id=c-1", "contacts_external_id")]
    [InlineData("email=anna@example.org&email=ben@example.org", "contacts_email")]
    [InlineData("unsubscribed=true", "contacts_unsubscribed")]
    [InlineData("customer_id=0198f3a2-7d10-7c52-8a3e-2b9d4f6a1c77", "customer_contacts_customer")]
    public async Task A_page_of_contacts_reads_an_index_in_its_order_or_few_rows(string query, string index)
    {
        await using var connection = await data.ConnectAsync("auto");
        var request = new DefaultHttpContext().Request;
        request.QueryString = new("?" + query);
        await using var list = ContactRows.Command(connection, data.Account, ListContacts.Read(request).Conditions, limit: 26);

        var plan = await ExplainAsync(list);

        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    private static void AssertKeepsToIndexes(string plan)
    {
        Assert.Contains("contacts_pkey", plan, StringComparison.Ordinal);
        Assert.Contains("enrollments_live ", plan, StringComparison.Ordinal);
        Assert.Contains("enrollments_live_forced ", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on enrollments", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on contacts", plan, StringComparison.Ordinal);
    }

    // As PageEnrollment makes it.
    private NpgsqlBatchCommand EnrollPage(EnrollmentTarget target, Guid after, Guid upTo) => PageEnrollment.Command(Page(BulkOperations.Enroll, target, after, upTo));

    private LockedPage Page(string operation, EnrollmentTarget target, Guid after, Guid upTo)
    {
        var job = new PreparedJob(
            Guid.CreateVersion7(), data.Account, data.Sequence.Id, SequenceVersion: 1, SequenceKinds.EventQueue.Name, operation, target, SkipIfAlreadyEnrolled: true,
            DateTimeOffset.UtcNow, new NextMove.RunStep(1, DateTimeOffset.UtcNow), IsSingle: false, IsWaitedFor: false, Reason: "over");
        return new(job, PageNumber: 1, job.Stretch(after, upTo));
    }

    private static async Task<string> ExplainAsync(NpgsqlConnection connection, NpgsqlBatchCommand part)
    {
        await using var command = new NpgsqlCommand(part.CommandText, connection);
        foreach (NpgsqlParameter parameter in part.Parameters)
            command.Parameters.Add(parameter.Clone());
        return await ExplainAsync(command);
    }

    private static async Task<string> ExplainAsync(NpgsqlCommand command)
    {
        command.CommandText = "explain " + command.CommandText;
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return string.Join('\n', lines) + "\n";
    }
}

/// <summary>60,000 contacts and as many enrollments, a third of them ended, spread over three sequences, one of them paused.</summary>
public sealed class FilledDatabase : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public Guid Account { get; private set; }

    public MadeSequence Sequence { get; private set; } = null!;

    public IReadOnlyList<Guid> Contacts { get; private set; } = [];

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(TestServers.FromEnvironment());
        Account = await A.Account(_database);
        Contacts = await A.Contacts(_database, Account, 60_000);
        await A.Customer(_database, Account, Contacts.Where((_, index) => index % 3 == 0), industry: "farming");
        for (var i = 0; i < 3; i++)
        {
            Sequence = await A.Sequence(_database, Account);
            await A.Enrollments(_database, Sequence, Contacts.Skip(i * 20_000).Take(20_000), i == 0 ? "completed" : "pending", dueAt: i == 0 ? null : DateTimeOffset.UtcNow.AddDays(i));
        }
        await _database.ExecuteAsync("update enrollments set due_at = now() - interval '1 minute' where sequence_id = $1 and contact_id < $2", Sequence.Id, Contacts[41_000]);
        await _database.ExecuteAsync("update contacts set external_id = id::text, unsubscribed_at = case when id = any($1) then now() end", Contacts.Where((_, index) => index % 1_000 == 0).ToArray());
        await _database.ExecuteAsync("vacuum analyze");
    }

    public Task DisposeAsync() => _database.DisposeAsync().AsTask();

    public async Task<NpgsqlConnection> ConnectAsync(string planCacheMode)
    {
        var connection = await _database.DataSource.OpenConnectionAsync();
        await using var set = new NpgsqlCommand($"set plan_cache_mode = {planCacheMode}", connection);
        await set.ExecuteNonQueryAsync();
        return connection;
    }
}
