using System.Net;
using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>Numbers that are never called: listed one by one or many at once, which ends the enrollments in which they would be called.</summary>
public sealed class DoNotCallTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task A_listed_number_ends_the_enrollments_in_which_it_is_called_of_this_account_and_no_others()
    {
        var (account, client) = await AccountAsync();
        var agents = new[] { await A.Agent(service.Database, account), await A.Agent(service.Database, account) };
        var mine = new[] { await EnrollAsync(agents[0], "+12125550123"), await EnrollAsync(agents[1], "+12125550123", ext: "89") };
        var others = await EnrollAsync(agents[0], "+12125550124");
        var foreign = await EnrollAsync(await A.Agent(service.Database, (await AccountAsync()).Account), "+12125550123");

        var answer = await client.SendAsync("do-not-call", """{"phone_number": "+1 (212) 555-0123 ext. 7", "reason": "asked by e-mail"}""");

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal(("+12125550123", "request", "asked by e-mail", 2), (Text(answer.Data, "phone_number"), Text(answer.Data, "source"), Text(answer.Data, "reason"), Cancelled(answer)));
        Assert.Equal(["cancelled do_not_call", "cancelled do_not_call"], await StatesAsync(mine));
        Assert.Equal(["pending ", "pending "], await StatesAsync([others, foreign]));
        Assert.Equal(2, await service.Database.ScalarAsync<long>("select count(*) from enrollment_notes where enrollment_id = any($1) and api_key_id is not null", mine));
    }

    [Fact]
    public async Task A_number_is_listed_once_found_in_any_spelling_and_taken_off_again()
    {
        var (_, client) = await AccountAsync();

        var first = await client.SendAsync("do-not-call", """{"phone_number": "+44 20 7946 0958", "reason": "first"}""");
        var again = await client.SendAsync("do-not-call", """{"phone_number": "+442079460958", "reason": "second"}""");
        var found = await client.AskAsync("do-not-call?phone_number=%2B44%20(0)20%207946%200958&source=request");
        var removed = await DeleteAsync(client, "+44 20 7946-0958");
        var gone = await DeleteAsync(client, "+442079460958");
        var none = await DeleteAsync(client, "nobody");

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Created], [first.Status, again.Status]);
        Assert.Equal("first", Text(again.Data, "reason"));
        Assert.Equal("+442079460958", Text(found.Data.EnumerateArray().Single(), "phone_number"));
        Assert.Equal(HttpStatusCode.NoContent, removed.Status);
        Assert.Equal(("do_not_call_not_found", "do_not_call_not_found"), (gone.Code, none.Code));
        Assert.Empty((await client.AskAsync("do-not-call")).Data.EnumerateArray());
    }

    [Fact]
    public async Task An_import_lists_what_it_can_read_tells_the_rest_and_adds_up()
    {
        var (account, client) = await AccountAsync();
        var enrollment = await EnrollAsync(await A.Agent(service.Database, account), "+12125550199");
        await client.SendAsync("do-not-call", """{"phone_number": "+12125550100"}""");

        var answer = await client.SendAsync("do-not-call/import", """
            {"phone_numbers": ["+12125550100", "+12125550199", "+1 212 555 0199", "555-0123", 5, "+\ud83d", "+12125550198"], "reason": "national list"}
            """);

        var data = answer.Data;
        Assert.Equal((HttpStatusCode.OK, 7, 2, 1, 1, 1), (answer.Status, Number("total"), Number("added"), Number("already_listed"), Number("repeated"), Number("cancelled")));
        Assert.Equal(
            [(3, "no_country_code"), (4, "wrong_type"), (5, "not_a_number")],
            data.GetProperty("refused").EnumerateArray().Select(row => (row.GetProperty("index").GetInt32(), Text(row, "reason"))));
        Assert.Equal(["cancelled do_not_call"], await StatesAsync([enrollment]));
        Assert.Equal(["import", "import", "request"], (await client.AskAsync("do-not-call")).Data.EnumerateArray().Select(row => Text(row, "source")));

        int Number(string name) => data.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task An_import_without_one_good_number_changes_nothing_and_ten_thousand_are_listed_at_once()
    {
        var (account, client) = await AccountAsync();

        var bad = await client.SendAsync("do-not-call/import", """{"phone_numbers": ["abc", ""]}""");
        var many = await client.SendAsync(
            "do-not-call/import", JsonSerializer.Serialize(new { phone_numbers = Enumerable.Range(0, 10_000).Select(number => $"+1212{2_000_000 + number}") }));
        var tooMany = await client.SendAsync("do-not-call/import", JsonSerializer.Serialize(new { phone_numbers = Enumerable.Repeat("+12125550100", 10_001) }));

        Assert.Equal(["/phone_numbers/0 invalid_phone_number", "/phone_numbers/1 invalid_phone_number"],
            bad.Body.GetProperty("errors").EnumerateArray().Select(error => $"{Text(error, "pointer")} {Text(error, "code")}"));
        Assert.Equal(10_000, many.Data.GetProperty("added").GetInt32());
        Assert.Equal("validation_failed", tooMany.Code);
        Assert.Equal(10_000, await service.Database.ScalarAsync<long>("select count(*) from do_not_call where account_id = $1", account));
    }

    [Fact]
    public async Task The_list_is_read_page_by_page_in_the_order_in_which_numbers_came()
    {
        var (_, client) = await AccountAsync();
        foreach (var last in Enumerable.Range(0, 5))
            await client.SendAsync("do-not-call", $$"""{"phone_number": "+1212555010{{last}}"}""");

        var first = await client.AskAsync("do-not-call?limit=3");
        var second = await client.AskAsync($"do-not-call?limit=3&cursor={first.Body.GetProperty("pagination").GetProperty("next_cursor").GetString()}");

        Assert.Equal("43210", string.Concat(first.Data.EnumerateArray().Concat(second.Data.EnumerateArray()).Select(row => Text(row, "phone_number")[^1])));
    }

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private static int Cancelled(Answer answer) => answer.Data.GetProperty("cancelled").GetInt32();

    private static async Task<Answer> DeleteAsync(HttpClient client, string number) =>
        await Asking.ReadAsync(await client.DeleteAsync(new Uri($"do-not-call/{Uri.EscapeDataString(number)}", UriKind.Relative)));

    private async Task<(Guid Account, HttpClient Client)> AccountAsync()
    {
        var account = await A.Account(service.Database);
        return (account, service.ClientFor(await A.ApiKey(service.Database, account)));
    }

    private async Task<Guid> EnrollAsync(MadeSequence agent, string phone, string ext = "")
    {
        var contact = (await A.Contacts(service.Database, agent.AccountId, 1))[0];
        var enrollment = (await A.Enrollments(service.Database, agent, [contact]))[0];
        await service.Database.ExecuteAsync(
            "insert into call_facts (enrollment_id, account_id, job_id, name, phone_e164, phone_ext, timezone) values ($1, $2, $1, 'Ann', $3, $4, 'UTC')",
            enrollment, agent.AccountId, phone, ext);
        return enrollment;
    }

    private Task<IReadOnlyList<string>> StatesAsync(Guid[] enrollments) =>
        service.Database.ColumnAsync<string>("select format('%s %s', state, reason) from enrollments where id = any($1)", enrollments);
}
