using Enrollment.Api.Imports;
using Enrollment.Api.Jobs;
using Enrollment.Consumers.Jobs;
using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Enrollment.Scheduler.Retention;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.IntegrationTests.Database;

/// <summary>However large imports and the jobs over them are, each statement reads an index in its order: nothing is scanned, nothing sorted.</summary>
public sealed class ImportPlanTests(ImportedDatabase data) : IClassFixture<ImportedDatabase>
{
    // What a page of a list touches. A scan of one import's members touches thousands.
    private const int FewBlocks = 1_500;

    private static readonly string[] Modes = ["force_custom_plan", "force_generic_plan"];

    [Theory]
    [InlineData(BulkOperations.Enroll, false)]
    [InlineData(BulkOperations.Enroll, true)]
    [InlineData(BulkOperations.Unenroll, false)]
    [InlineData(BulkOperations.Unenroll, true)]
    public async Task A_page_of_members_or_of_those_who_failed_is_found_by_their_key(string operation, bool isRetry)
    {
        EnrollmentTarget target = isRetry ? new EnrollmentTarget.FailedOf(data.FailedJob) : Members;
        var job = new PreparedJob(
            Guid.CreateVersion7(), data.Account, data.Sequence.Id, SequenceVersion: 1, SequenceKinds.EventQueue.Name, operation, target, SkipIfAlreadyEnrolled: true,
            DateTimeOffset.UtcNow, new NextMove.RunStep(1, DateTimeOffset.UtcNow), IsSingle: false, IsWaitedFor: false, Reason: "over");
        var page = new LockedPage(job, PageNumber: 1, job.Stretch(Ordinal(60_000), Ordinal(60_500)));

        foreach (var mode in Modes)
        {
            var plan = await data.ExplainAsync(mode, operation == BulkOperations.Enroll ? PageEnrollment.Command(page) : PageUnenrollment.Command(page));

            Assert.Contains(isRetry ? "bulk_outcomes_pkey" : "import_members_pkey", plan, StringComparison.Ordinal);
            foreach (var table in new[] { "import_members", "bulk_outcomes", "contacts", "enrollments" })
                Assert.DoesNotContain($"Seq Scan on {table} ", plan, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Planning_walks_members_in_order()
    {
        foreach (var mode in Modes)
        {
            var cut = new NpgsqlBatchCommand(EmbeddedSql.Of(typeof(PagePlanner), "CutPages").Replace("{candidates}", Members.Candidates, StringComparison.Ordinal));
            Add(cut, ("job_id", data.JobByOrdinal), ("after_key", Ordinal(0)), ("window_end", EnrollmentTarget.LastKey), ("first_page", 1), ("page_size", 500), ("pages", 200));
            Members.AddTo(cut.Parameters);

            AssertWalks("import_members_pkey", await data.ExplainAsync(mode, cut));
        }
    }

    [Fact]
    public async Task A_call_for_a_page_reads_a_page_of_members()
    {
        foreach (var mode in Modes)
        {
            var stretch = new Stretch(
                data.Account, data.Sequence.Id, Members, Stretch.RulesFor(BulkOperations.Enroll, SequenceKinds.EventQueue.Name), SkipIfAlreadyEnrolled: true,
                Ordinal(60_000), EnrollmentTarget.LastKey);
            var end = stretch.Command(EmbeddedSql.Of(typeof(Stretch), "FindPageEnd"));
            end.Parameters.Add(new("page_size", 500));

            AssertWalks("import_members_pkey", await data.ExplainAsync(mode, end));
        }
    }

    [Theory]
    [InlineData("asc", ">")]
    [InlineData("desc", "<")]
    public async Task A_page_of_the_list_of_members_is_read_in_order(string order, string beyond)
    {
        foreach (var mode in Modes)
        {
            var list = new NpgsqlBatchCommand(Ordered(EmbeddedSql.Beside(typeof(ListImportContacts), nameof(ListImportContacts)), order, beyond));
            Add(list, ("import_id", data.Import), ("at_key", Ordinal(60_000)), ("max_customers", 100), ("limit", 101));

            AssertWalks("import_members_pkey", await data.ExplainAsync(mode, list));
            Assert.InRange(await data.BlocksAsync(mode, list), 1, FewBlocks);
        }
    }

    [Theory]
    [InlineData("ordinal", "asc", ">")]
    [InlineData("ordinal", "desc", "<")]
    [InlineData("contact", "asc", ">")]
    [InlineData("contact", "desc", "<")]
    public async Task A_page_of_outcomes_is_read_in_order_whichever_keys_the_job_has(string key, string order, string beyond)
    {
        foreach (var mode in Modes)
        {
            var list = new NpgsqlBatchCommand(Ordered(EmbeddedSql.Beside(typeof(ListBulkOutcomes), nameof(ListBulkOutcomes)), order, beyond));
            Add(list, ("job_id", key == "ordinal" ? data.JobByOrdinal : data.JobByContact), ("at_key", data.Middle), ("limit", 101));
            foreach (var filter in new[] { "outcome", "reason" })
                list.Parameters.Add(new(filter, NpgsqlDbType.Text) { Value = DBNull.Value });

            AssertWalks("bulk_outcomes_of_ordinals", await data.ExplainAsync(mode, list));
            Assert.InRange(await data.BlocksAsync(mode, list), 1, FewBlocks);
        }
    }

    [Fact]
    public async Task What_is_over_is_found_by_its_time_and_what_uses_it_by_an_index()
    {
        foreach (var mode in Modes)
        {
            var claim = new NpgsqlBatchCommand(EmbeddedSql.Of(typeof(ForgetMembers), "ClaimImport"));
            claim.Parameters.Add(new("now", DateTimeOffset.UtcNow));
            claim.Parameters.Add(new("keep_identities", TimeSpan.FromDays(7)));
            var mark = new NpgsqlBatchCommand(EmbeddedSql.Beside(typeof(ForgetImports), "MarkOldImports"));
            foreach (var parameter in new NpgsqlParameter[] { new("now", DateTimeOffset.UtcNow), new("finished_before", DateTimeOffset.UtcNow.AddYears(-1)), new("batch_size", 1_000) })
                mark.Parameters.Add(parameter);

            foreach (var (statement, index) in new[] { (claim, "imports_members_kept"), (mark, "imports_finished") })
            {
                var plan = await data.ExplainAsync(mode, statement);

                Assert.Contains(index, plan, StringComparison.Ordinal);
                Assert.Contains("bulk_jobs_of_imports", plan, StringComparison.Ordinal);
                Assert.DoesNotContain("Seq Scan on imports ", plan, StringComparison.Ordinal);
                Assert.DoesNotContain("Seq Scan on bulk_jobs ", plan, StringComparison.Ordinal);
                Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
            }
        }
    }

    private EnrollmentTarget.ImportMembers Members => new(data.Import);

    private void Add(NpgsqlBatchCommand command, params (string Name, object Value)[] parameters)
    {
        command.Parameters.Add(new("account_id", data.Account));
        foreach (var (name, value) in parameters)
            command.Parameters.Add(new(name, value));
    }

    private static Guid Ordinal(int ordinal) => new($"{ordinal:x32}");

    private static string Ordered(string sql, string order, string beyond) =>
        sql.Replace("{beyond}", beyond, StringComparison.Ordinal).Replace("{order}", order, StringComparison.Ordinal);

    private static void AssertWalks(string index, string plan)
    {
        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"Sort Key: (m\.key|s\.key|t\.key|o\.key|o\.contact_id)", plan);
    }
}
