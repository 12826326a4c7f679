using System.Net;
using System.Text.Json;
using Enrollment.IntegrationTests.EventQueues;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Recurring;

/// <summary>Recurring enrollments are made, read and listed over HTTP.</summary>
public sealed class RecurringEnrollmentTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task Made_with_the_least_that_is_needed_it_has_the_defaults_and_its_next_time()
    {
        var queue = await service.Client.MakeQueueAsync("Hello");

        var made = await service.Client.SendAsync("recurring-enrollments", MadeRecurring.Body(queue));
        var read = await service.Client.AskAsync(made.Headers.Location!.ToString());

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal(
            $"Daily True  {queue} True while_not_live 0 9 * * * Europe/Berlin    latest  0 0",
            string.Join(' ', new[]
            {
                "name", "is_active", "deactivation_reason", "event_queue_id", "skip_if_already_enrolled", "re_enter", "cron", "timezone", "starts_at", "ends_at", "max_runs", "missed",
                "last_run_at", "runs", "consecutive_failures",
            }.Select(name => made.Data.GetProperty(name))));
        Assert.Equal("""{"city":["Berlin"]}""", made.Data.GetProperty("contact_filter").GetRawText());
        Assert.Equal(await service.Client.PreviewAsync("0 9 * * *", "Europe/Berlin", 1), [made.Data.GetProperty("next_run_at").GetDateTimeOffset()]);
        Assert.Equal(
            await service.Database.ScalarAsync<Guid>("select id from api_keys where account_id = $1 order by created_at limit 1", service.Account),
            made.Data.GetProperty("created_by").GetGuid());
        Assert.Equal((made.Data.GetRawText(), made.ETag), (read.Data.GetRawText(), read.ETag));
    }

    [Theory]
    [InlineData("""{"contact_filter": {"country": ["AT", "DE"], "email": "a@example.org"}}""", """{"email":["a@example.org"],"country":["AT","DE"]}""")]
    [InlineData("""{"contact_filter": null, "customer_filter": {"is_supplier": false, "industry": "Energy"}}""", """{"industry":["Energy"],"is_supplier":false}""")]
    public async Task A_filter_is_shown_as_it_can_be_sent(string target, string shown)
    {
        var queue = await service.Client.MakeQueueAsync("Hello");
        var name = target.Contains("customer", StringComparison.Ordinal) ? "customer_filter" : "contact_filter";

        var made = await service.Client.SendAsync("recurring-enrollments", MadeRecurring.Body(queue, target));
        var again = await service.Client.SendAsync("recurring-enrollments", MadeRecurring.Body(queue, $$"""{"contact_filter": null, "{{name}}": {{made.Data.GetProperty(name).GetRawText()}}}"""));

        Assert.Equal(shown, made.Data.GetProperty(name).GetRawText());
        Assert.Equal(shown, again.Data.GetProperty(name).GetRawText());
        Assert.Single(new[] { "contact_filter", "customer_filter", "import_id" }, target => made.Data.GetProperty(target).ValueKind != JsonValueKind.Null);
    }

    [Fact]
    public async Task Everything_that_can_be_set_is_kept()
    {
        var queue = await service.Client.MakeQueueAsync("Hello");
        var import = await A.Import(service.Database, service.Account, await A.Contacts(service.Database, service.Account, 1));

        var made = await service.Client.SendAsync("recurring-enrollments", MadeRecurring.Body(queue, $$"""
            {
                "is_active": false, "contact_filter": null, "import_id": "{{import}}", "skip_if_already_enrolled": false, "cron": "30 0  9 * * MON#1",
                "timezone": "America/New_York", "starts_at": "2031-02-01T00:00:00+01:00", "ends_at": "2032-01-01T00:00:00Z", "max_runs": 5, "missed": "all"
            }
            """));
        var read = await service.Client.AskAsync($"recurring-enrollments/{made.Data.Id()}");

        Assert.Equal(
            $"False {import} False 30 0 9 * * MON#1 America/New_York 2031-01-31T23:00:00.000000Z 2032-01-01T00:00:00.000000Z 5 all ",
            string.Join(' ', new[] { "is_active", "import_id", "skip_if_already_enrolled", "cron", "timezone", "starts_at", "ends_at", "max_runs", "missed", "next_run_at" }
                .Select(name => read.Data.GetProperty(name))));
        Assert.Equal((made.Data.GetRawText(), made.ETag), (read.Data.GetRawText(), read.ETag));
    }

    [Theory]
    [InlineData("C7", """{"cron": "* * * * * *"}""", "/cron", "invalid_cron")]
    [InlineData("C7", """{"cron": "61 * * * *"}""", "/cron", "invalid_cron")]
    [InlineData("C7", """{"timezone": "EST"}""", "/timezone", "invalid_timezone")]
    [InlineData("C7", """{"ends_at": "2026-01-01T00:00:00Z"}""", "/ends_at", "out_of_range")]
    [InlineData("no target", """{"contact_filter": null}""", "", "exactly_one_target")]
    [InlineData("two targets", """{"customer_filter": {"city": "Bonn"}}""", "", "exactly_one_target")]
    [InlineData("contacts by id", """{"contact_ids": []}""", "/contact_ids", "unknown_field")]
    [InlineData("a filter of customers' fields", """{"contact_filter": {"industry": "Energy"}}""", "/contact_filter/industry", "wrong_axis")]
    [InlineData("what only the service sets", """{"next_run_at": "2031-01-01T00:00:00Z"}""", "/next_run_at", "unknown_field")]
    [InlineData("no zone", """{"timezone": null}""", "/timezone", "required")]
    public async Task What_is_wrong_is_refused_with_a_pointer_and_nothing_is_made(string what, string change, string pointer, string code)
    {
        var queue = await service.Client.MakeQueueAsync("Hello");

        var answer = await service.Client.SendAsync("recurring-enrollments", MadeRecurring.Body(queue, change));

        Assert.True(answer.Status == HttpStatusCode.UnprocessableEntity && answer.Errors.SequenceEqual([(pointer, code)]), $"{what}: {answer}");
        Assert.Empty((await service.Client.AskAsync($"recurring-enrollments?event_queue_id={queue}")).Listed.EnumerateArray());
    }

    [Fact]
    public async Task A_queue_or_an_import_of_another_account_is_unknown()
    {
        var stranger = await A.Account(service.Database);
        var foreignQueue = await A.Sequence(service.Database, stranger);
        var foreignImport = await A.Import(service.Database, stranger, await A.Contacts(service.Database, stranger, 1));
        var queue = await service.Client.MakeQueueAsync("Hello");

        var inForeign = await service.Client.SendAsync("recurring-enrollments", MadeRecurring.Body(foreignQueue.Id));
        var ofForeign = await service.Client.SendAsync("recurring-enrollments", MadeRecurring.Body(queue, ImportTarget(foreignImport)));

        Assert.Equal((HttpStatusCode.NotFound, "event_queue_not_found"), (inForeign.Status, inForeign.Code));
        Assert.Equal((HttpStatusCode.NotFound, "import_not_found"), (ofForeign.Status, ofForeign.Code));
    }

    [Theory]
    [InlineData("running", true, "conflict")]
    [InlineData("completed", false, "import_without_members")]
    public async Task An_import_that_cannot_be_enrolled_is_refused(string status, bool keepsMembers, string code)
    {
        var queue = await service.Client.MakeQueueAsync("Hello");
        var import = await A.Import(service.Database, service.Account, await A.Contacts(service.Database, service.Account, 1), status, keepsMembers: keepsMembers);

        var answer = await service.Client.SendAsync("recurring-enrollments", MadeRecurring.Body(queue, ImportTarget(import)));

        Assert.Equal((HttpStatusCode.Conflict, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task An_import_that_it_enrolls_cannot_be_deleted_until_it_is_deactivated()
    {
        var queue = await service.Client.MakeQueueAsync("Hello");
        var import = await A.Import(service.Database, service.Account, await A.Contacts(service.Database, service.Account, 1));
        var made = await service.Client.SendAsync("recurring-enrollments", MadeRecurring.Body(queue, ImportTarget(import)));

        var refused = await service.Client.RemoveAsync($"imports/{import}");
        await service.Client.ChangeAsync($"recurring-enrollments/{made.Data.Id()}", """{"is_active": false}""");
        var deleted = await service.Client.RemoveAsync($"imports/{import}");
        var again = await service.Client.ChangeAsync($"recurring-enrollments/{made.Data.Id()}", """{"is_active": true}""");

        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (refused.Status, refused.Code));
        Assert.Contains($"recurring enrollment {made.Data.Id()}", refused.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        Assert.Equal((HttpStatusCode.NotFound, "import_not_found"), (again.Status, again.Code));
    }

    [Theory]
    [InlineData("max_runs", """{"max_runs": 2}""")]
    [InlineData("ends_at", """{"ends_at": null}""")]
    public async Task One_that_is_over_does_not_go_on_with_an_import_whose_members_are_gone(string what, string change)
    {
        var queue = await service.Client.MakeQueueAsync("Hello");
        var import = await A.Import(service.Database, service.Account, await A.Contacts(service.Database, service.Account, 1));
        var made = await service.Client.SendAsync("recurring-enrollments", MadeRecurring.Body(queue, ImportTarget(import)));
        await service.Database.ExecuteAsync(
            "update recurring_enrollments set runs = $2, max_runs = 1, ends_at = now() + $2 * interval '1 day', next_run_at = null where id = $1",
            made.Data.Id(), what == "max_runs" ? 1 : 0);
        await service.Database.ExecuteAsync("update imports set members_kept_until = now() where id = $1", import);

        var renamed = await service.Client.ChangeAsync($"recurring-enrollments/{made.Data.Id()}", """{"name": "Over"}""");
        var goesOn = await service.Client.ChangeAsync($"recurring-enrollments/{made.Data.Id()}", change);

        Assert.Equal(HttpStatusCode.OK, renamed.Status);
        Assert.True((goesOn.Status, goesOn.Code) == (HttpStatusCode.Conflict, "import_without_members"), $"{what}: {goesOn}");
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_makes_no_second_one()
    {
        var queue = await service.Client.MakeQueueAsync("Hello");

        var first = await service.Client.PostOnceAsync("recurring-enrollments", MadeRecurring.Body(queue), $"once-{queue}");
        var second = await service.Client.PostOnceAsync("recurring-enrollments", MadeRecurring.Body(queue), $"once-{queue}");

        Assert.Equal((first.Data.Id(), first.ETag), (second.Data.Id(), second.ETag));
        Assert.Single((await service.Client.AskAsync($"recurring-enrollments?event_queue_id={queue}")).Listed.EnumerateArray());
    }

    [Fact]
    public async Task They_are_listed_newest_first_page_by_page_and_back()
    {
        using var client = service.ClientFor(await A.ApiKey(service.Database, await A.Account(service.Database)));
        var queue = await client.MakeQueueAsync("Hello");
        var made = new List<Guid>();
        foreach (var number in Enumerable.Range(1, 5))
            made.Add((await client.SendAsync("recurring-enrollments", MadeRecurring.Body(queue, $$"""{"name": "{{number}}", "is_active": {{(number == 3 ? "false" : "true")}}}"""))).Data.Id());
        made.Reverse();

        var first = await client.AskAsync("recurring-enrollments?limit=2");
        var second = await client.AskAsync($"recurring-enrollments?limit=2&cursor={first.Pagination("next_cursor")}");
        var back = await client.AskAsync($"recurring-enrollments?limit=2&cursor={second.Pagination("prev_cursor")}");

        Assert.Equal(made.Take(2), Ids(first));
        Assert.Equal(made.Skip(2).Take(2), Ids(second));
        Assert.Equal(made.Take(2), Ids(back));
        Assert.Equal([made[2]], Ids(await client.AskAsync("recurring-enrollments?is_active=false")));
        Assert.Empty(Ids(await client.AskAsync($"recurring-enrollments?event_queue_id={await client.MakeQueueAsync("Bye")}")));
        Assert.Equal("invalid_cursor", (await client.AskAsync($"bulk-jobs?cursor={first.Pagination("next_cursor")}")).Code);
    }

    private static string ImportTarget(Guid import) => $$"""{"contact_filter": null, "import_id": "{{import}}"}""";

    private static IEnumerable<Guid> Ids(Answer list) => list.Listed.EnumerateArray().Select(MadeQueues.Id);
}
