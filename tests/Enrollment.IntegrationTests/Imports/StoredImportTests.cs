using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>Every import is kept as a resource: its counts, its members in the order of the file, its refused rows.</summary>
public sealed class StoredImportTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task An_upload_is_answered_with_the_import_that_keeps_its_counts()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        await client.ContactsAsync("external_id,city\na,Bonn\nb,Bonn\n");

        var outcome = await client.ContactsAsync("external_id,email,city\na,,Bonn\nb,,Jena\nc,c@example.org,Bonn\nd,broken,Bonn\nc,,Ulm\n");
        var import = await GetAsync(client, outcome.ImportId);

        // What the upload calls updated are those that were there; the import tells which of them were written.
        Assert.Equal((1, 2), (outcome.Created, outcome.Updated));
        Assert.Equal(
            "contacts http completed 5 1 1 1 1 0 3",
            string.Join(' ', new[] { "kind", "source", "status", "rows", "created", "updated", "unchanged", "refused", "linked", "members" }.Select(name => import.GetProperty(name))));
        Assert.Equal(JsonValueKind.Null, import.GetProperty("rows_per_second").ValueKind);
        Assert.Equal(
            (import.GetProperty("finished_at").GetDateTimeOffset() + TimeSpan.FromDays(90)).UtcDateTime,
            import.GetProperty("members_kept_until").GetDateTimeOffset().UtcDateTime, TimeSpan.FromSeconds(1));
        Assert.Equal(await service.Database.ScalarAsync<Guid>("select id from api_keys where account_id = $1", client.Account), import.GetProperty("created_by").GetGuid());
    }

    [Fact]
    public async Task Its_members_come_in_the_order_of_the_file_each_once_and_without_those_deleted_since()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        await client.ContactsAsync("external_id\nm-4\nm-2\n");
        var outcome = await client.ContactsAsync("external_id,email\nm-3,\nm-1,\nm-4,\nm-3,again@example.org\nm-5,broken\nm-2,\n,only@example.org\n");
        var deleted = await service.Database.ScalarAsync<Guid>("select id from contacts where account_id = $1 and external_id = 'm-4'", client.Account);
        await client.Http.DeleteAsync(new Uri($"contacts/{deleted}", UriKind.Relative));

        Assert.Equal(["m-3", "m-1", "m-2", null], await MembersAsync(client, outcome.ImportId, ""));
        // Page by page, and back.
        var first = await client.Http.AskAsync($"imports/{outcome.ImportId}/contacts?limit=2");
        var second = await client.Http.AskAsync($"imports/{outcome.ImportId}/contacts?limit=2&cursor={Cursor(first, "next_cursor")}");
        Assert.Equal(["m-2", null], IdsOf(second));
        Assert.Null(second.Pagination("next_cursor"));
        Assert.Equal(["m-3", "m-1"], IdsOf(await client.Http.AskAsync($"imports/{outcome.ImportId}/contacts?limit=2&cursor={Cursor(second, "prev_cursor")}")));
        Assert.Equal(5, (await GetAsync(client, outcome.ImportId)).GetProperty("members").GetInt64());
    }

    [Theory]
    [InlineData("?keep=false", 0)]
    [InlineData("?keep=true", 2)]
    public async Task A_file_whose_members_nobody_needs_keeps_none(string query, int members)
    {
        using var client = await ImportClient.ForNewAccountAsync(service);

        var answer = await UploadAsync(client, "contacts", query, "external_id\nk-1\nk-2\n");
        var import = await GetAsync(client, answer.Data.GetProperty("import_id").GetGuid());

        Assert.Equal((2, members), (import.GetProperty("created").GetInt32(), import.GetProperty("members").GetInt32()));
        Assert.Equal(members == 0, import.GetProperty("members_kept_until").ValueKind == JsonValueKind.Null);
        Assert.Equal(members, (await MembersAsync(client, import.GetProperty("id").GetGuid(), "")).Count);
    }

    [Theory]
    [InlineData("?keep=maybe")]
    [InlineData("?keep=")]
    [InlineData("?keep=true&keep=false")]
    public async Task A_wish_about_members_that_cannot_be_read_is_refused(string query)
    {
        using var client = await ImportClient.ForNewAccountAsync(service);

        var answer = await UploadAsync(client, "contacts", query, "external_id\nk-1\n");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_parameter"), (answer.Status, answer.Code));
        Assert.Empty(await client.ContactsAsync("external_id", "id"));
    }

    [Fact]
    public async Task An_import_of_customers_has_no_members()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);

        var outcome = await client.CustomersAsync("name,city\nMüller,Bonn\nMüller,Jena\nSchulze,Ulm\n");
        var import = await GetAsync(client, outcome.ImportId);

        Assert.Equal(("customers", 2, 0), (import.GetProperty("kind").GetString(), import.GetProperty("created").GetInt32(), import.GetProperty("members").GetInt32()));
        Assert.Empty(await MembersAsync(client, outcome.ImportId, ""));
    }

    [Fact]
    public async Task Refused_rows_come_in_pages_and_as_a_file()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        var outcome = await client.ContactsAsync("external_id,email\na,broken\nb,\"x,\"\"y\"\nc,c@example.org\nd,too broken\n");
        var path = $"imports/{outcome.ImportId}/refused";

        var first = await client.Http.AskAsync($"{path}?limit=2");
        var second = await client.Http.AskAsync($"{path}?limit=2&cursor={Cursor(first, "next_cursor")}");
        var back = await client.Http.AskAsync($"{path}?limit=2&cursor={Cursor(second, "prev_cursor")}");

        Assert.Equal([2, 3], LinesOf(first));
        Assert.Equal([5], LinesOf(second));
        Assert.Equal([2, 3], LinesOf(back));
        Assert.Equal(("email", "invalid_email"), (first.Data[0].GetProperty("field").GetString(), first.Data[0].GetProperty("code").GetString()));
        const string Detail = "An address like anna@example.org is expected.";
        Assert.Equal(
            ("text/csv", $"line,field,code,detail\r\n2,email,invalid_email,{Detail}\r\n3,email,invalid_email,{Detail}\r\n5,email,invalid_email,{Detail}\r\n"),
            await FileAsync(client, path, "text/csv"));
        var (type, lines) = await FileAsync(client, path, "application/json;q=0.5, application/x-ndjson");
        Assert.Equal("application/x-ndjson", type);
        Assert.Equal([2, 3, 5], lines.TrimEnd('\n').Split('\n').Select(line => JsonElement.Parse(line).GetProperty("line").GetInt64()));
        foreach (var accept in new[] { "*/*", "text/csv;q=0", "text/csv;q=0.5, application/json" })
            Assert.Equal("application/json", (await FileAsync(client, path, accept)).Type);
    }

    [Fact]
    public async Task A_file_of_refused_rows_has_no_pages()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        var outcome = await client.ContactsAsync("email\nbroken\n");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"imports/{outcome.ImportId}/refused?limit=2") { Headers = { Accept = { new("text/csv") } } };

        Assert.Equal("invalid_parameter", (await Asking.ReadAsync(await client.Http.SendAsync(request))).Code);
    }

    [Fact]
    public async Task Ten_thousand_refused_rows_are_kept_and_all_are_counted()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        var file = new StringBuilder("email\n").Insert(6, "broken\n", 10_005);

        var outcome = await client.ContactsAsync(file.ToString());
        var (_, text) = await FileAsync(client, $"imports/{outcome.ImportId}/refused", "text/csv");

        Assert.Equal((10_005, 1_000, true), (outcome.Refused, outcome.RefusedRows.Count, outcome.RefusedTruncated));
        Assert.Equal(10_005, (await GetAsync(client, outcome.ImportId)).GetProperty("refused").GetInt64());
        Assert.Equal(10_000, text.Count(letter => letter == '\n') - 1);
    }

    [Fact]
    public async Task A_file_that_is_refused_as_a_whole_leaves_no_import_and_a_repeat_only_one()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        await client.RefusedAsync("contacts", "nonsense\n1\n");
        Assert.Empty((await client.Http.AskAsync("imports")).Data.EnumerateArray());

        var answers = new List<Guid>();
        for (var time = 0; time < 2; time++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "contacts/import") { Content = new StringContent("external_id\nonce\n", new MediaTypeHeaderValue("text/csv")) };
            request.Headers.Add("Idempotency-Key", "the-same");
            answers.Add((await Asking.ReadAsync(await client.Http.SendAsync(request))).Data.GetProperty("import_id").GetGuid());
        }

        Assert.Equal(answers[0], answers[1]);
        Assert.Equal([answers[0]], (await client.Http.AskAsync("imports")).Data.EnumerateArray().Select(import => import.GetProperty("id").GetGuid()));
    }

    [Fact]
    public async Task The_list_has_the_newest_first_and_can_be_narrowed()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        var contacts = (await client.ContactsAsync("external_id\nl-1\n")).ImportId;
        var customers = (await client.CustomersAsync("name\nMüller\n")).ImportId;
        var running = await A.Import(service.Database, client.Account, [], status: "running");
        await service.Database.ExecuteAsync("update imports set source = 'queue' where id = $1", running);

        Assert.Equal([running, customers, contacts], await ListAsync(client, ""));
        Assert.Equal([customers], await ListAsync(client, "?kind=customers"));
        Assert.Equal([running], await ListAsync(client, "?source=queue"));
        Assert.Equal([customers, contacts], await ListAsync(client, "?status=completed"));
        Assert.Equal("invalid_parameter", (await client.Http.AskAsync("imports?status=lost")).Code);
    }

    [Fact]
    public async Task Its_pace_is_counted_from_the_beginning_of_its_reading_not_while_it_waits()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        var running = await A.Import(service.Database, client.Account, [], status: "running");
        await service.Database.ExecuteAsync("update imports set source = 'queue', rows = 0, created_at = now() - interval '1 hour' where id = $1", running);

        var waits = await GetAsync(client, running);
        await service.Database.ExecuteAsync("update imports set rows = 500, started_at = now() - interval '10 seconds' where id = $1", running);
        var runs = await GetAsync(client, running);

        Assert.Equal(JsonValueKind.Null, waits.GetProperty("rows_per_second").ValueKind);
        Assert.InRange(runs.GetProperty("rows_per_second").GetDouble(), 5, 50);
    }

    [Fact]
    public async Task A_deleted_import_is_gone_and_its_contacts_stay()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        var id = (await client.ContactsAsync("external_id\nd-1\nd-2\n")).ImportId;

        var deleted = await DeleteAsync(client, id);

        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        foreach (var path in new[] { $"imports/{id}", $"imports/{id}/refused", $"imports/{id}/contacts" })
            Assert.Equal("import_not_found", (await client.Http.AskAsync(path)).Code);
        Assert.Equal("import_not_found", (await DeleteAsync(client, id)).Code);
        Assert.Empty(await ListAsync(client, ""));
        Assert.Equal(["d-1", "d-2"], await client.ContactsAsync("external_id", "external_id"));
    }

    [Fact]
    public async Task An_import_that_runs_cannot_be_deleted()
    {
        using var client = await ImportClient.ForNewAccountAsync(service);
        var id = await A.Import(service.Database, client.Account, [], status: "running");

        var answer = await DeleteAsync(client, id);

        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (answer.Status, answer.Code));
        Assert.Equal("running", (await GetAsync(client, id)).GetProperty("status").GetString());
    }

    internal static async Task<JsonElement> GetAsync(ImportClient client, Guid id) => (await client.Http.AskAsync($"imports/{id}")).Data;

    private static async Task<Answer> DeleteAsync(ImportClient client, Guid id) =>
        await Asking.ReadAsync(await client.Http.DeleteAsync(new Uri($"imports/{id}", UriKind.Relative)));

    private static async Task<Answer> UploadAsync(ImportClient client, string kind, string query, string file) => await Asking.ReadAsync(
        await client.Http.PostAsync(new Uri($"{kind}/import{query}", UriKind.Relative), new StringContent(file, new MediaTypeHeaderValue("text/csv"))));

    private static async Task<IReadOnlyList<Guid>> ListAsync(ImportClient client, string query) =>
        [.. (await client.Http.AskAsync($"imports{query}")).Data.EnumerateArray().Select(import => import.GetProperty("id").GetGuid())];

    private static async Task<IReadOnlyList<string?>> MembersAsync(ImportClient client, Guid id, string query) =>
        IdsOf(await client.Http.AskAsync($"imports/{id}/contacts{query}"));

    private static IReadOnlyList<string?> IdsOf(Answer answer) => [.. answer.Data.EnumerateArray().Select(contact => contact.GetProperty("external_id").GetString())];

    private static IReadOnlyList<long> LinesOf(Answer answer) => [.. answer.Data.EnumerateArray().Select(row => row.GetProperty("line").GetInt64())];

    private static string Cursor(Answer answer, string name) => answer.Pagination(name)!;

    private static async Task<(string? Type, string Text)> FileAsync(ImportClient client, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await client.Http.SendAsync(request);
        return (response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }
}
