using System.Net;
using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Contacts;

/// <summary>Contacts made, read, changed and deleted one by one.</summary>
public sealed class ContactTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string Anna = """
        {"external_id": "EXTERNAL", "contact_type": "lead", "source": "fair", "email": "anna@example.org", "phone": "+49 30 1", "first_name": " Anna ",
         "last_name": "Müller", "job_title": "Head", "city": "Berlin", "state": "BE", "country": "DE", "timezone": "Europe/Berlin",
         "custom": {"score": 7, "tags": ["a"]}, "unsubscribed_at": "2026-03-01T10:00:00+01:00"}
        """;

    [Fact]
    public async Task A_contact_comes_back_as_it_was_made()
    {
        var made = await service.Client.SendAsync("contacts", Anna.Replace("EXTERNAL", "made", StringComparison.Ordinal));
        var id = made.Data.GetProperty("id").GetGuid();
        var read = await service.Client.AskAsync($"contacts/{id}");

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal($"/api/v1/contacts/{id}", made.Headers.Location!.OriginalString);
        Assert.Equal(
            ["id", "external_id", "contact_type", "source", "email", "phone", "first_name", "last_name", "job_title", "city", "state", "country", "timezone",
             "custom", "unsubscribed_at", "customer_ids", "created_at", "updated_at"],
            read.Data.EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            ["made", "lead", "fair", "anna@example.org", "+49 30 1", "Anna", "Müller", "Head", "Berlin", "BE", "DE", "Europe/Berlin"],
            read.Data.EnumerateObject().Skip(1).Take(12).Select(field => field.Value.GetString()));
        Assert.Equal(7, read.Data.GetProperty("custom").GetProperty("score").GetInt32());
        Assert.Equal("2026-03-01T09:00:00.000000Z", read.Data.GetProperty("unsubscribed_at").GetString());
        Assert.Equal(0, read.Data.GetProperty("customer_ids").GetArrayLength());
        Assert.Equal(made.Data.GetRawText(), read.Data.GetRawText());
    }

    [Fact]
    public async Task What_is_left_out_or_null_is_empty()
    {
        var made = await service.Client.SendAsync("contacts", """{"phone": "1", "email": null, "custom": null}""");

        Assert.Equal(JsonValueKind.Null, made.Data.GetProperty("email").ValueKind);
        Assert.Equal(JsonValueKind.Null, made.Data.GetProperty("unsubscribed_at").ValueKind);
        Assert.Equal("{}", made.Data.GetProperty("custom").GetRawText());
    }

    [Theory]
    [InlineData("{}", "", "no_identity")]
    [InlineData("[]", "", "wrong_type")]
    [InlineData("""{"city": "Berlin"}""", "", "no_identity")]
    [InlineData("""{"phone": null}""", "", "no_identity")]
    [InlineData("""{"email": "anna"}""", "/email", "invalid_email")]
    [InlineData("""{"email": 7}""", "/email", "wrong_type")]
    [InlineData("""{"phone": " "}""", "/phone", "too_short")]
    [InlineData("""{"phone": "a\u0000b"}""", "/phone", "invalid_text")]
    [InlineData("""{"phone": "\ud800"}""", "/phone", "invalid_text")]
    [InlineData("""{"phone": "1", "timezone": "Berlin"}""", "/timezone", "invalid_timezone")]
    [InlineData("""{"phone": "1", "unsubscribed_at": "yesterday"}""", "/unsubscribed_at", "invalid_instant")]
    [InlineData("""{"phone": "1", "unsubscribed_at": "2026-03-01T10:00:00"}""", "/unsubscribed_at", "invalid_instant")]
    [InlineData("""{"phone": "1", "unsubscribed_at": true}""", "/unsubscribed_at", "wrong_type")]
    [InlineData("""{"phone": "1", "unsubscribed_at": "1066-10-14T09:00:00Z"}""", "/unsubscribed_at", "out_of_range")]
    [InlineData("""{"phone": "1", "custom": []}""", "/custom", "wrong_type")]
    [InlineData("""{"phone": "1", "custom": {"a": "\u0000"}}""", "/custom", "invalid_json")]
    [InlineData("""{"phone": "1", "custom": {"a": 1e400}}""", "/custom", "invalid_json")]
    [InlineData("""{"phone": "1", "id": "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"}""", "/id", "unknown_field")]
    [InlineData("""{"phone": "1", "customer_external_id": "c"}""", "/customer_external_id", "unknown_field")]
    public async Task A_wrong_body_is_refused_where_it_is_wrong(string body, string pointer, string code)
    {
        var made = await service.Client.SendAsync("contacts", body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, made.Status);
        Assert.Contains((pointer, code), made.Errors);
    }

    [Fact]
    public async Task Long_texts_and_large_objects_are_refused()
    {
        var answer = await service.Client.SendAsync("contacts", $$"""{"phone": "{{new string('1', 501)}}", "custom": {"a": "{{new string('x', 65 * 1024)}}" } }""");

        Assert.Equal([("/phone", "too_long"), ("/custom", "too_long")], answer.Errors);
    }

    [Fact]
    public async Task Everything_wrong_is_told_at_once()
    {
        var answer = await service.Client.SendAsync("contacts", """{"email": "x", "timezone": "x", "typo": 1}""");

        Assert.Equal([("/email", "invalid_email"), ("/timezone", "invalid_timezone"), ("/typo", "unknown_field")], answer.Errors);
        Assert.Equal("validation_failed", answer.Code);
    }

    [Fact]
    public async Task A_change_leaves_what_it_does_not_name_and_null_empties()
    {
        var made = await service.Client.SendAsync("contacts", Anna.Replace("EXTERNAL", "changed", StringComparison.Ordinal));
        var id = made.Data.GetProperty("id").GetGuid();

        var changed = await service.Client.ChangeAsync(
            $"contacts/{id}", """{"city": "Bonn", "phone": null, "custom": null, "unsubscribed_at": null, "first_name": "ANNA"}""");
        var read = await service.Client.AskAsync($"contacts/{id}");

        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Equal(changed.Data.GetRawText(), read.Data.GetRawText());
        Assert.Equal(("Bonn", "ANNA", "anna@example.org"), (Text(read, "city"), Text(read, "first_name"), Text(read, "email")));
        Assert.Null(Text(read, "phone"));
        Assert.Null(Text(read, "unsubscribed_at"));
        Assert.Equal("{}", read.Data.GetProperty("custom").GetRawText());
        Assert.NotEqual(Text(made, "updated_at"), Text(read, "updated_at"));
        Assert.Equal(Text(made, "created_at"), Text(read, "created_at"));
    }

    [Fact]
    public async Task A_change_that_changes_nothing_is_none()
    {
        var made = await service.Client.SendAsync("contacts", """{"phone": "1"}""");
        var id = made.Data.GetProperty("id").GetGuid();

        var empty = await service.Client.ChangeAsync($"contacts/{id}", "{}");
        var same = await service.Client.ChangeAsync($"contacts/{id}", """{"phone": "1", "city": null}""");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (empty.Status, same.Status));
        Assert.Equal(made.Data.GetRawText(), same.Data.GetRawText());
    }

    [Theory]
    [InlineData("""{"phone": null}""", "", "no_identity")]
    [InlineData("""{"email": "x"}""", "/email", "invalid_email")]
    [InlineData("""{"created_at": "2026-03-01T10:00:00Z"}""", "/created_at", "unknown_field")]
    public async Task A_wrong_change_is_refused_and_changes_nothing(string body, string pointer, string code)
    {
        var made = await service.Client.SendAsync("contacts", """{"phone": "1"}""");
        var path = $"contacts/{made.Data.GetProperty("id").GetGuid()}";

        var refused = await service.Client.ChangeAsync(path, body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains((pointer, code), refused.Errors);
        Assert.Equal(made.Data.GetRawText(), (await service.Client.AskAsync(path)).Data.GetRawText());
    }

    [Fact]
    public async Task An_external_id_belongs_to_one_contact_and_an_email_may_be_shared()
    {
        var first = await service.Client.SendAsync("contacts", """{"external_id": "mine", "email": "info@example.org"}""");
        var second = await service.Client.SendAsync("contacts", """{"email": "info@example.org"}""");

        var made = await service.Client.SendAsync("contacts", """{"external_id": "mine"}""");
        var changed = await service.Client.ChangeAsync($"contacts/{second.Data.GetProperty("id").GetGuid()}", """{"external_id": "mine", "city": "Ulm"}""");
        var same = await service.Client.ChangeAsync($"contacts/{first.Data.GetProperty("id").GetGuid()}", """{"external_id": "mine"}""");

        Assert.Equal(HttpStatusCode.Created, second.Status);
        foreach (var refused in new[] { made, changed })
        {
            Assert.Equal((HttpStatusCode.Conflict, "conflict"), (refused.Status, refused.Code));
            Assert.Equal([("/external_id", "already_taken")], refused.Errors);
        }
        Assert.Null(Text(await service.Client.AskAsync($"contacts/{second.Data.GetProperty("id").GetGuid()}"), "city"));
        Assert.Equal(HttpStatusCode.OK, same.Status);
    }

    [Fact]
    public async Task Of_many_who_make_a_contact_with_one_external_id_at_once_one_does()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => service.Client.SendAsync("contacts", """{"external_id": "raced"}""")));

        Assert.Equal(1, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.Equal(9, answers.Count(answer => answer.Code == "conflict"));
    }

    [Fact]
    public async Task Changes_at_once_do_not_undo_each_other()
    {
        var id = (await service.Client.SendAsync("contacts", """{"phone": "1"}""")).Data.GetProperty("id").GetGuid();
        string[] fields = ["first_name", "last_name", "city", "state", "country", "source", "job_title", "contact_type"];

        await Task.WhenAll(fields.Select(field => service.Client.ChangeAsync($"contacts/{id}", $$"""{"{{field}}": "{{field}}"}""")));

        var read = await service.Client.AskAsync($"contacts/{id}");
        Assert.All(fields, field => Assert.Equal(field, Text(read, field)));
    }

    [Fact]
    public async Task A_deleted_contact_is_gone()
    {
        var id = (await service.Client.SendAsync("contacts", """{"external_id": "gone"}""")).Data.GetProperty("id").GetGuid();

        var deleted = await service.Client.RemoveAsync($"contacts/{id}");
        Answer[] after =
        [
            await service.Client.AskAsync($"contacts/{id}"),
            await service.Client.ChangeAsync($"contacts/{id}", """{"phone": "1"}"""),
            await service.Client.RemoveAsync($"contacts/{id}"),
        ];

        Assert.Equal((HttpStatusCode.NoContent, JsonValueKind.Undefined), (deleted.Status, deleted.Body.ValueKind));
        Assert.All(after, answer => Assert.Equal((HttpStatusCode.NotFound, "contact_not_found"), (answer.Status, answer.Code)));
        Assert.Equal(HttpStatusCode.Created, (await service.Client.SendAsync("contacts", """{"external_id": "gone"}""")).Status);
    }

    [Fact]
    public async Task Another_accounts_contact_is_nobody()
    {
        var stranger = await A.Contact(service.Database, await A.Account(service.Database));

        Answer[] answers =
        [
            await service.Client.AskAsync($"contacts/{stranger}"),
            await service.Client.ChangeAsync($"contacts/{stranger}", """{"city": "Bonn"}"""),
            await service.Client.RemoveAsync($"contacts/{stranger}"),
        ];

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.NotFound, "contact_not_found"), (answer.Status, answer.Code)));
        Assert.Equal(0, await service.Database.ScalarAsync<long>("select count(*) from contacts where id = $1 and city = 'Bonn'", stranger));
    }

    [Fact]
    public async Task Reading_and_writing_take_their_scopes()
    {
        var contact = await A.Contact(service.Database, service.Account);
        using var reader = service.ClientFor(await A.ApiKey(service.Database, service.Account, "contacts:read", "customers:write"));
        using var writer = service.ClientFor(await A.ApiKey(service.Database, service.Account, "contacts:write"));

        Assert.Equal(HttpStatusCode.OK, (await reader.AskAsync($"contacts/{contact}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await reader.AskAsync("contacts")).Status);
        foreach (var refused in new[]
        {
            await reader.SendAsync("contacts", """{"phone": "1"}"""), await reader.ChangeAsync($"contacts/{contact}", "{}"),
            await reader.RemoveAsync($"contacts/{contact}"), await writer.AskAsync("contacts"), await writer.AskAsync($"contacts/{contact}"),
        })
            Assert.Equal((HttpStatusCode.Forbidden, "insufficient_scope"), (refused.Status, refused.Code));
    }

    private static string? Text(Answer answer, string field) => answer.Data.GetProperty(field).GetString();
}
