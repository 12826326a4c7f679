using System.Net;
using System.Text.Json;
using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Contacts;

/// <summary>From the answer on nothing happens to the contact any more.</summary>
public sealed class When_a_contact_unsubscribes(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string Now = """{"unsubscribed_at": "2026-03-01T10:00:00Z"}""";

    [Fact]
    public async Task All_its_live_enrollments_end_and_nobody_elses()
    {
        var contacts = await A.Contacts(service.Database, service.Account, 2);
        var (one, other) = (await QueueAsync(), await QueueAsync());
        Guid[] its =
        [
            .. await A.Enrollments(service.Database, one, [contacts[0]]),
            .. await A.Enrollments(service.Database, other, [contacts[0]], EnrollmentState.Paused),
            .. await A.Enrollments(service.Database, one, [contacts[0]], forced: true),
        ];
        var ended = await A.Enrollments(service.Database, other, [contacts[0]], EnrollmentState.Completed);
        var others = await A.Enrollments(service.Database, one, [contacts[1]]);

        var answer = await service.Client.ChangeAsync($"contacts/{contacts[0]}", Now);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(["cancelled unsubscribed"], await StatesAsync(its));
        Assert.Equal(["completed "], await StatesAsync(ended));
        Assert.Equal(["pending "], await StatesAsync(others));
    }

    [Fact]
    public async Task Its_history_says_why_and_whose_request_it_was()
    {
        var contact = await A.Contact(service.Database, service.Account);
        var enrollment = (await A.Enrollments(service.Database, await QueueAsync(), [contact]))[0];

        await service.Client.ChangeAsync($"contacts/{contact}", Now);

        var read = await service.Client.AskAsync($"enrollments/{enrollment}");
        Assert.Equal("cancelled", read.Data.GetProperty("status").GetString());
        Assert.Contains("unsubscribed", read.Data.GetProperty("history").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(1, await service.Database.ScalarAsync<long>(
            "select count(*) from enrollment_notes n join api_keys k on k.id = n.api_key_id where n.enrollment_id = $1 and n.what = 'cancelled' and n.detail = 'unsubscribed'", enrollment));
    }

    [Fact]
    public async Task Each_end_is_announced()
    {
        var contact = await A.Contact(service.Database, service.Account);
        var enrollment = (await A.Enrollments(service.Database, await QueueAsync(), [contact]))[0];
        await using var ledger = await Ledger.StartAsync(service.Broker.Address, "EnrollmentCancelled");

        await service.Client.ChangeAsync($"contacts/{contact}", Now);

        await Eventually.HoldsAsync("It is announced", () => ledger.Of("EnrollmentCancelled").Values.Any(entry => entry.Id("enrollmentId") == enrollment));
        var news = ledger.Of("EnrollmentCancelled").Values.First(entry => entry.Id("enrollmentId") == enrollment);
        Assert.Equal(("unsubscribed", contact), (news.Message.GetProperty("reason").GetString(), news.Id("contactId")));
    }

    [Fact]
    public async Task It_is_not_enrolled_until_it_comes_back_and_then_only_anew()
    {
        var contact = await A.Contact(service.Database, service.Account);
        var queue = await QueueAsync();
        var enrollment = (await A.Enrollments(service.Database, queue, [contact]))[0];

        await service.Client.ChangeAsync($"contacts/{contact}", Now);
        var refused = await EnrollAsync(queue, contact);
        var back = await service.Client.ChangeAsync($"contacts/{contact}", """{"unsubscribed_at": null}""");
        var enrolled = await EnrollAsync(queue, contact);

        Assert.Equal((0, 1), (refused.Data.GetProperty("enrolled").GetInt32(), refused.Data.GetProperty("skipped_reasons").GetProperty("unsubscribed").GetInt32()));
        Assert.Equal(JsonValueKind.Null, back.Data.GetProperty("unsubscribed_at").ValueKind);
        Assert.Equal(1, enrolled.Data.GetProperty("enrolled").GetInt32());
        Assert.Equal(["cancelled unsubscribed"], await StatesAsync([enrollment]));
    }

    [Fact]
    public async Task A_contact_can_be_made_unsubscribed()
    {
        var made = await service.Client.SendAsync("contacts", """{"phone": "1", "unsubscribed_at": "2099-01-01T00:00:00Z"}""");

        var refused = await EnrollAsync(await QueueAsync(), made.Data.GetProperty("id").GetGuid());

        Assert.Equal(1, refused.Data.GetProperty("skipped_reasons").GetProperty("unsubscribed").GetInt32());
    }

    [Fact]
    public async Task A_refused_change_ends_nothing()
    {
        var contacts = await A.Contacts(service.Database, service.Account, 2);
        await service.Database.ExecuteAsync("update contacts set external_id = 'theirs' where id = $1", contacts[1]);
        var enrollments = await A.Enrollments(service.Database, await QueueAsync(), [contacts[0]]);

        var refused = await service.Client.ChangeAsync($"contacts/{contacts[0]}", """{"unsubscribed_at": "2026-03-01T10:00:00Z", "external_id": "theirs"}""");

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Equal(["pending "], await StatesAsync(enrollments));
    }

    [Fact]
    public async Task Another_change_ends_nothing()
    {
        var contact = await A.Contact(service.Database, service.Account);
        var enrollments = await A.Enrollments(service.Database, await QueueAsync(), [contact]);

        await service.Client.ChangeAsync($"contacts/{contact}", """{"city": "Bonn", "unsubscribed_at": null}""");

        Assert.Equal(["pending "], await StatesAsync(enrollments));
    }

    private Task<MadeSequence> QueueAsync() => A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromDays(1)));

    private Task<Answer> EnrollAsync(MadeSequence queue, Guid contact) =>
        service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", $$"""{"contact_ids": ["{{contact}}"]}""");

    private Task<IReadOnlyList<string>> StatesAsync(IEnumerable<Guid> enrollments) => service.Database.ColumnAsync<string>(
        "select distinct state || ' ' || coalesce(reason, '') from enrollments where id = any($1)", enrollments.ToArray());
}
