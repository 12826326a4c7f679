using System.Net;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>Nothing about imports can be had or changed by guessing, mixing up or repeating.</summary>
public sealed class When_imports_are_asked_for_with_ill_will(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Theory]
    [InlineData("imports/x", "not_found")]
    [InlineData("imports/1", "not_found")]
    [InlineData("imports/-1/contacts", "not_found")]
    [InlineData("imports/00000000-0000-0000-0000-00000000000g", "not_found")]
    [InlineData("imports/' or 1=1 --/refused", "not_found")]
    [InlineData("imports/0198f3a2-9a41-7e12-8c55-1d7b3f0a6e21/nothing", "not_found")]
    [InlineData("imports/00000000-0000-0000-0000-000000000000", "import_not_found")]
    [InlineData("imports/ffffffff-ffff-ffff-ffff-ffffffffffff/contacts", "import_not_found")]
    [InlineData("imports/0198f3a2-9a41-7e12-8c55-1d7b3f0a6e21/refused", "import_not_found")]
    public async Task An_id_of_no_import_is_not_found(string path, string code)
    {
        foreach (var method in path.Count(letter => letter == '/') == 1 ? new[] { HttpMethod.Get, HttpMethod.Delete } : [HttpMethod.Get])
        {
            var answer = await service.Client.AskAsync(method, path, json: null, ifMatch: null);

            Assert.Equal((HttpStatusCode.NotFound, code), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task An_import_of_another_account_is_neither_shown_nor_deleted()
    {
        using var owner = await ImportClient.ForNewAccountAsync(service);
        var import = (await owner.ContactsAsync("external_id,email\na,\nb,broken\n")).ImportId;

        foreach (var path in new[] { $"imports/{import}", $"imports/{import}/contacts", $"imports/{import}/refused" })
            Assert.Equal("import_not_found", (await service.Client.AskAsync(path)).Code);
        Assert.Equal("import_not_found", (await service.Client.RemoveAsync($"imports/{import}")).Code);
        using var file = new HttpRequestMessage(HttpMethod.Get, $"imports/{import}/refused") { Headers = { Accept = { new("text/csv") } } };
        Assert.Equal("import_not_found", (await Asking.ReadAsync(await service.Client.SendAsync(file))).Code);
        Assert.Single((await owner.Http.AskAsync($"imports/{import}/contacts")).Listed.EnumerateArray());
    }

    [Fact]
    public async Task A_cursor_of_another_list_is_refused()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        var import = (await client.ContactsAsync("external_id,email\na,\nb,\nc,broken\nd,broken\n")).ImportId;
        await client.ContactsAsync("external_id\ne\n");
        string[] lists = ["contacts", "imports", $"imports/{import}/contacts", $"imports/{import}/refused"];
        var cursors = new List<string>();
        foreach (var list in lists)
            cursors.Add((await client.Http.AskAsync($"{list}?limit=1")).Pagination("next_cursor")!);

        foreach (var (list, cursor) in lists.Skip(1).SelectMany(list => cursors.Where((_, index) => lists[index] != list), (list, cursor) => (list, cursor)))
            Assert.Equal("invalid_cursor", (await client.Http.AskAsync($"{list}?cursor={cursor}")).Code);
    }

    [Fact]
    public async Task A_cursor_of_another_import_shows_nothing_of_it()
    {
        using var owner = await ImportClient.ForNewAccountAsync(service);
        using var stranger = await ImportClient.ForNewAccountAsync(service);
        var theirs = (await owner.ContactsAsync("external_id,email\na,\nb,\nc,x\nd,y\n")).ImportId;
        var own = (await stranger.ContactsAsync("external_id,email\nz-1,\nz-2,\nz-3,x\nz-4,y\n")).ImportId;

        var contacts = await stranger.Http.AskAsync($"imports/{own}/contacts?cursor={(await owner.Http.AskAsync($"imports/{theirs}/contacts?limit=1")).Pagination("next_cursor")}");
        var refused = await stranger.Http.AskAsync($"imports/{own}/refused?cursor={(await owner.Http.AskAsync($"imports/{theirs}/refused?limit=1")).Pagination("next_cursor")}");

        Assert.Equal("z-2", Assert.Single(contacts.Listed.EnumerateArray()).GetProperty("external_id").GetString());
        Assert.Equal(5, Assert.Single(refused.Listed.EnumerateArray()).GetProperty("line").GetInt64());
    }

    [Theory]
    [InlineData("bulk-enroll")]
    [InlineData("bulk-unenroll")]
    public async Task A_cursor_of_a_page_goes_with_its_kind_of_target_only(string operation)
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var contacts = await A.Contacts(service.Database, service.Account, 501, contactType: operation);
        if (operation == "bulk-unenroll")
            await A.Enrollments(service.Database, queue, contacts);
        var import = await A.Import(service.Database, service.Account, contacts);
        string[] targets = [$"\"import_id\": \"{import}\"", $"\"contact_filter\": {{\"contact_type\": \"{operation}\"}}"];

        foreach (var (target, other) in new[] { (targets[0], targets[1]), (targets[1], targets[0]) })
        {
            var path = $"event-queues/{queue.Id}/{operation}";
            var cursor = (await service.Client.SendAsync(path, $$"""{{{target}}, "dry_run": true}""")).Data.GetProperty("next_cursor").GetString();

            foreach (var isDryRun in new[] { "true", "false" })
            {
                var answer = await service.Client.SendAsync(path, $$"""{{{other}}, "cursor": "{{cursor}}", "dry_run": {{isDryRun}}}""");

                Assert.Equal((HttpStatusCode.BadRequest, "invalid_cursor"), (answer.Status, answer.Code));
            }
        }
    }

    [Theory]
    [InlineData("null", "exactly_one_target", "")]
    [InlineData("\"\"", "invalid_uuid", "/import_id")]
    [InlineData("{}", "invalid_uuid", "/import_id")]
    [InlineData("true", "invalid_uuid", "/import_id")]
    [InlineData("[\"0198f3a2-9a41-7e12-8c55-1d7b3f0a6e21\"]", "invalid_uuid", "/import_id")]
    [InlineData("\"0198f3a2-9a41-7e12-8c55-1d7b3f0a6e21; drop table imports\"", "invalid_uuid", "/import_id")]
    public async Task An_import_id_that_is_none_is_refused_by_its_place(string id, string code, string pointer)
    {
        var queue = await A.Sequence(service.Database, service.Account);

        var answer = await service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", $$"""{"import_id": {{id}}}""");

        Assert.Equal((pointer, code), Assert.Single(answer.Errors));
    }

    [Theory]
    [InlineData("bulk-enroll", false)]
    [InlineData("bulk-enroll", true)]
    [InlineData("bulk-unenroll", false)]
    [InlineData("bulk-unenroll", true)]
    public async Task An_import_of_customers_has_nobody_to_enroll(string operation, bool dryRun)
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        var queue = await A.Sequence(service.Database, client.Account);
        var import = (await client.CustomersAsync("name\nMüller\n")).ImportId;

        var answer = await client.Http.SendAsync(
            $"event-queues/{queue.Id}/{operation}", $$"""{"import_id": "{{import}}", "mode": "all", "dry_run": {{(dryRun ? "true" : "false")}}}""");

        Assert.Equal((HttpStatusCode.Conflict, "import_without_members"), (answer.Status, answer.Code));
        Assert.Contains("customer_filter", answer.Body.GetProperty("fix").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deletion_that_comes_twice_or_while_a_job_walks_the_import_changes_nothing()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        var queue = await A.Sequence(service.Database, client.Account);
        var import = (await client.ContactsAsync("external_id\na\nb\nc\n")).ImportId;
        Guid job;
        await using (await HeldRows.ByAsync(service.Database, "lock table enrollments in share mode"))
        {
            job = (await client.Http.SendAsync($"event-queues/{queue.Id}/bulk-enroll", $$"""{"import_id": "{{import}}", "mode": "all"}""")).Data.GetProperty("job_id").GetGuid();
            for (var time = 0; time < 2; time++)
            {
                var refused = await client.Http.RemoveAsync($"imports/{import}");

                Assert.Equal((HttpStatusCode.Conflict, "conflict"), (refused.Status, refused.Code));
                Assert.Contains($"bulk job {job}", refused.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
            }
        }
        await Eventually.EqualsAsync("status of the job", "completed", async () => (await client.Http.AskAsync($"bulk-jobs/{job}")).Data.GetProperty("status").GetString());

        Assert.Equal(3, (await client.Http.AskAsync($"bulk-jobs/{job}")).Data.GetProperty("enrolled").GetInt32());
        Assert.Equal(HttpStatusCode.NoContent, (await client.Http.RemoveAsync($"imports/{import}")).Status);
        Assert.Equal("import_not_found", (await client.Http.RemoveAsync($"imports/{import}")).Code);
        Assert.Equal("import_not_found", (await client.Http.SendAsync($"event-queues/{queue.Id}/bulk-enroll", $$"""{"import_id": "{{import}}"}""")).Code);
        // What the job did stands, and its outcomes are listed without the import.
        Assert.Equal(3, (await client.Http.AskAsync($"bulk-jobs/{job}/outcomes")).Listed.GetArrayLength());
    }

    [Theory]
    [InlineData("contacts", "?keep=maybe")]
    [InlineData("customers", "?keep=maybe")]
    [InlineData("contacts", "?keep=FALSE")]
    [InlineData("contacts", "?keep=0")]
    [InlineData("contacts", "?keep=false&keep=false")]
    [InlineData("contacts", "?keep=%00")]
    public async Task A_wish_about_members_in_other_words_is_refused_before_the_file_is_read(string kind, string query)
    {
        using var client = await ImportClient.ForNewAccountAsync(service);

        var answer = await client.Http.SendAsync($"{kind}/import{query}", new ByteArrayContent([0xFF, 0x00]) { Headers = { ContentType = new("text/csv") } });

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_parameter"), (answer.Status, answer.Code));
        Assert.Matches("must be one of true, false|given 2 times", answer.Body.GetProperty("detail").GetString());
        Assert.Empty((await client.Http.AskAsync("imports")).Listed.EnumerateArray());
    }
}
