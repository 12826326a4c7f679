using System.Net;
using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Imports;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.IntegrationTests.Sweeps;
using Enrollment.Scheduler.Retention;
using Enrollment.Testing;
using Microsoft.Extensions.Options;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>The members of an import that exist now are walked in the order of its rows (Q11).</summary>
public sealed class When_a_target_is_an_import(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task A_page_takes_the_first_members_of_the_file_and_its_cursor_goes_on_behind_them()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        // The file has the newest first: no order of ids.
        var contacts = (await A.Contacts(service.Database, service.Account, 700)).Reverse().ToList();
        var import = await A.Import(service.Database, service.Account, contacts);

        var first = await PostAsync(queue, "bulk-enroll", $$"""{"import_id": "{{import}}"}""");
        Assert.Equal(contacts.Take(500).Order(), await LiveAsync(queue));
        var second = await PostAsync(queue, "bulk-enroll", $$"""{"import_id": "{{import}}", "cursor": "{{first.Data.GetProperty("next_cursor")}}"}""");

        Assert.Equal((500, true), (first.Data.GetProperty("enrolled").GetInt32(), first.Data.GetProperty("has_more").GetBoolean()));
        Assert.Equal((200, 0, false), (second.Data.GetProperty("enrolled").GetInt32(), second.Data.GetProperty("skipped").GetInt32(), second.Data.GetProperty("has_more").GetBoolean()));
        Assert.Equal(contacts.Order(), await LiveAsync(queue));
    }

    [Fact]
    public async Task A_job_takes_all_members_that_exist_and_the_outcomes_are_listed_in_order_of_contact()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var contacts = (await A.Contacts(service.Database, service.Account, 1_203)).Reverse().ToList();
        await service.Database.ExecuteAsync("update contacts set unsubscribed_at = now() where id = any($1)", contacts.Take(150).ToArray());
        var import = await A.Import(service.Database, service.Account, contacts);
        await service.Client.DeleteAsync(new Uri($"contacts/{contacts[200]}", UriKind.Relative));

        var counted = await PostAsync(queue, "bulk-enroll", $$"""{"import_id": "{{import}}", "mode": "all", "dry_run": true}""");
        var job = await EndedAsync(queue, "bulk-enroll", $$"""{"import_id": "{{import}}", "mode": "all"}""");

        Assert.Equal((1_052, 150, 0), Counts(counted.Data, "enrolled"));
        Assert.Equal((1_052, 150, 0), Counts(job, "enrolled"));
        var expected = contacts.Where(contact => contact != contacts[200]).Order().ToList();
        Assert.Equal(expected, await OutcomesAsync(job.GetProperty("id").GetGuid(), ""));
        Assert.Equal(contacts.Take(150).Order(), await OutcomesAsync(job.GetProperty("id").GetGuid(), "&outcome=skipped"));
    }

    [Fact]
    public async Task Its_members_are_unenrolled()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var contacts = await A.Contacts(service.Database, service.Account, 5);
        await A.Enrollments(service.Database, queue, contacts);
        var import = await A.Import(service.Database, service.Account, [contacts[3], contacts[1]]);

        var counted = await PostAsync(queue, "bulk-unenroll", $$"""{"import_id": "{{import}}", "dry_run": true}""");
        var answer = await PostAsync(queue, "bulk-unenroll", $$"""{"import_id": "{{import}}"}""");

        Assert.Equal((2, 2), (counted.Data.GetProperty("cancelled").GetInt32(), answer.Data.GetProperty("cancelled").GetInt32()));
        Assert.Equal([contacts[0], contacts[2], contacts[4]], await LiveAsync(queue));
    }

    [Fact]
    public async Task Q11_another_import_that_updates_the_members_meanwhile_disturbs_nothing_and_who_is_deleted_meanwhile_is_left_out()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var rows = Enumerable.Range(1, 2_000).Select(number => $"q11-{number}").ToList();
        var import = (await UploadAsync(string.Join('\n', rows.Prepend("external_id")))).Data.GetProperty("import_id").GetGuid();
        var contacts = await service.Database.ColumnAsync<Guid>("select contact_id from import_members where import_id = $1 order by key", import);
        var job = await A.Job(service.Database, queue, new EnrollmentTarget.ImportMembers(import));
        var first = await HeldRows.PagesOfAsync(service.Database, job);
        await service.Broker.PublishAsync(new BulkEnrollRequested(job, service.Account, queue.Id), MessageIds.For(job, nameof(BulkEnrollRequested)), job);
        await Eventually.EqualsAsync("planned pages", 4, () => service.Database.ScalarAsync<int>("select pages_planned from bulk_jobs where id = $1", job));

        Answer again;
        await using (await HeldRows.PagesAfterAsync(service.Database, job, 2))
        {
            await first.DisposeAsync();
            await Eventually.EqualsAsync("enrolled members", 1_000, async () => (await LiveAsync(queue)).Count);
            again = await UploadAsync(string.Join('\n', rows.Select(id => $"{id},Bonn").Prepend("external_id,city")));
            await service.Client.DeleteAsync(new Uri($"contacts/{contacts[1_500]}", UriKind.Relative));
            Assert.Equal(1_000, (await LiveAsync(queue)).Count);
        }

        Assert.Equal((1_999, 0, 0), Counts(await EndedAsync(job), "enrolled"));
        Assert.Equal(2_000, again.Data.GetProperty("updated").GetInt32());
        Assert.Equal(contacts.Where(contact => contact != contacts[1_500]).Order(), await LiveAsync(queue));
        Assert.Equal(1_999, await service.Database.ScalarAsync<long>("select count(*) from contacts where id = any($1) and city = 'Bonn'", contacts.ToArray()));
    }

    [Theory]
    [InlineData("bulk-enroll", false)]
    [InlineData("bulk-enroll", true)]
    [InlineData("bulk-unenroll", false)]
    [InlineData("bulk-unenroll", true)]
    public async Task Q11_an_import_of_another_account_is_not_found(string operation, bool dryRun)
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var stranger = await A.Account(service.Database);
        var foreign = await A.Import(service.Database, stranger, await A.Contacts(service.Database, stranger, 1));

        foreach (var id in new[] { foreign, Guid.NewGuid(), Guid.Empty })
        {
            var answer = await PostAsync(queue, operation, $$"""{"import_id": "{{id}}", "dry_run": {{(dryRun ? "true" : "false")}}}""");

            Assert.Equal((HttpStatusCode.NotFound, "import_not_found"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task An_import_without_members_is_refused()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var contacts = await A.Contacts(service.Database, service.Account, 1);
        var none = await A.Import(service.Database, service.Account, contacts, keepsMembers: false);
        var over = await A.Import(service.Database, service.Account, contacts, kept: TimeSpan.FromMinutes(-1));
        var running = await A.Import(service.Database, service.Account, contacts, status: "running");
        var deleted = await A.Import(service.Database, service.Account, contacts);
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(deleted)).Status);

        foreach (var (import, code) in new[] { (none, "import_without_members"), (over, "import_without_members"), (running, "conflict"), (deleted, "import_not_found") })
            Assert.Equal(code, (await PostAsync(queue, "bulk-enroll", $$"""{"import_id": "{{import}}"}""")).Code);
        Assert.Empty(await LiveAsync(queue));
    }

    [Theory]
    [InlineData("""{"import_id": "x"}""", "/import_id", "invalid_uuid")]
    [InlineData("""{"import_id": 7}""", "/import_id", "invalid_uuid")]
    [InlineData("""{"import_id": "0198f3a2-9a41-7e12-8c55-1d7b3f0a6e21", "contact_filter": {"city": "Bonn"}}""", "", "exactly_one_target")]
    public async Task A_target_that_cannot_be_read_is_refused(string body, string pointer, string code)
    {
        var queue = await A.Sequence(service.Database, service.Account);

        Assert.Equal((pointer, code), Assert.Single((await PostAsync(queue, "bulk-enroll", body)).Errors));
    }

    [Fact]
    public async Task While_a_job_walks_it_an_import_is_neither_deleted_nor_forgotten()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var import = await A.Import(service.Database, service.Account, await A.Contacts(service.Database, service.Account, 2), kept: TimeSpan.FromMinutes(-1));
        // Accepted while the members were still kept, and not begun.
        var job = await A.Job(service.Database, queue, new EnrollmentTarget.ImportMembers(import));
        var sweep = new ForgetMembers(service.Database.DataSource, TimeProvider.System, Options.Create(new ImportOptions()));

        await sweep.ToTheEndAsync();
        var refused = await DeleteAsync(import);
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (refused.Status, refused.Code));
        Assert.Equal(2, await MembersAsync(import));

        await service.Client.SendAsync($"bulk-jobs/{job}/cancel", "");
        await sweep.ToTheEndAsync();
        Assert.Equal(0, await MembersAsync(import));
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(import)).Status);
    }

    private Task<Answer> PostAsync(MadeSequence queue, string operation, string body) => service.Client.SendAsync($"event-queues/{queue.Id}/{operation}", body);

    private async Task<JsonElement> EndedAsync(MadeSequence queue, string operation, string body)
    {
        var started = await PostAsync(queue, operation, body);
        Assert.Equal(HttpStatusCode.Accepted, started.Status);
        return await EndedAsync(started.Data.GetProperty("job_id").GetGuid());
    }

    private async Task<JsonElement> EndedAsync(Guid job)
    {
        var path = $"bulk-jobs/{job}";
        await Eventually.EqualsAsync("status of the job", "completed", async () => (await service.Client.AskAsync(path)).Data.GetProperty("status").GetString(), TimeSpan.FromSeconds(60));
        return (await service.Client.AskAsync(path)).Data;
    }

    private async Task<Answer> DeleteAsync(Guid import) => await Asking.ReadAsync(await service.Client.DeleteAsync(new Uri($"imports/{import}", UriKind.Relative)));

    private Task<Answer> UploadAsync(string file) =>
        service.Client.SendAsync("contacts/import", new StringContent(file, new System.Net.Http.Headers.MediaTypeHeaderValue("text/csv")));

    private async Task<IReadOnlyList<Guid>> OutcomesAsync(Guid job, string query)
    {
        var contacts = new List<Guid>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await service.Client.AskAsync($"bulk-jobs/{job}/outcomes?limit=100{query}{(cursor.Length == 0 ? "" : $"&cursor={cursor}")}");
            contacts.AddRange(page.Listed.EnumerateArray().Select(outcome => outcome.GetProperty("contact_id").GetGuid()));
            cursor = page.Pagination("next_cursor");
        }
        return contacts;
    }

    private static (int Done, int Skipped, int Failed) Counts(JsonElement data, string done) =>
        (data.GetProperty(done).GetInt32(), data.GetProperty("skipped").GetInt32(), data.GetProperty("failed").GetInt32());

    private Task<IReadOnlyList<Guid>> LiveAsync(MadeSequence queue) =>
        service.Database.ColumnAsync<Guid>("select contact_id from enrollments where sequence_id = $1 and finished_at is null order by contact_id", queue.Id);

    private Task<long> MembersAsync(Guid import) => service.Database.ScalarAsync<long>("select count(*) from import_members where import_id = $1", import);
}
