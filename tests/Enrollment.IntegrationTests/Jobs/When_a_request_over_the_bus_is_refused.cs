using Enrollment.Core.Accounts;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>The sender is told by news, in the words of the HTTP interface, and nothing else happens.</summary>
public sealed class When_a_request_over_the_bus_is_refused(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Theory]
    [InlineData("{}", "", "exactly_one_target")]
    [InlineData("[]", "", "wrong_type")]
    [InlineData("\"all\"", "", "wrong_type")]
    [InlineData("""{"contact_ids": ["x"]}""", "/contact_ids/0", "invalid_uuid")]
    [InlineData("""{"contact_filter": {}}""", "/contact_filter", "empty_filter")]
    [InlineData("""{"contact_filter": {"account_type": "business"}}""", "/contact_filter/account_type", "wrong_axis")]
    [InlineData("""{"contact_filter": {"city": "\ud800"}}""", "/contact_filter/city", "invalid_text")]
    [InlineData("""{"contact_filter": {"city": "Bonn"}, "enrollment_time": "tomorrow"}""", "/enrollment_time", "invalid_instant")]
    [InlineData("""{"contact_filter": {"city": "Bonn"}, "mode": "page"}""", "/mode", "not_allowed")]
    [InlineData("""{"contact_filter": {"city": "Bonn"}, "cursor": "abc"}""", "/cursor", "not_allowed")]
    [InlineData("""{"contact_filter": {"city": "Bonn"}, "dry_run": true}""", "/dry_run", "not_allowed")]
    public async Task What_is_wrong_with_it_is_named_where_it_is(string request, string pointer, string code)
    {
        var producer = await Producer.OfAsync(engine);

        var refusal = await producer.AssertRefusedAsync("validation_failed", request);

        Assert.Contains((pointer, code), refusal.Errors());
    }

    [Fact]
    public async Task All_mistakes_are_named_at_once()
    {
        var producer = await Producer.OfAsync(engine);

        var refusal = await producer.AssertRefusedAsync("validation_failed", """{"contact_ids": ["x"], "mode": "none", "typo": 1}""");

        Assert.Equal([("/contact_ids/0", "invalid_uuid"), ("/mode", "invalid_value"), ("/typo", "unknown_field")], refusal.Errors());
    }

    [Fact]
    public async Task A_field_that_is_not_known_is_refused_as_that()
    {
        var producer = await Producer.OfAsync(engine);

        var refusal = await producer.AssertRefusedAsync("unknown_field", """{"contact_filter": {"city": "Bonn"}, "contact_filtre": {}}""");

        Assert.Equal([("/contact_filtre", "unknown_field")], refusal.Errors());
    }

    [Theory]
    [InlineData("""{"contact_filter": {"city": "Bonn", "city": "Kiel"}}""", "The name /contact_filter/city stands twice in its object, again at line 1, column 37.")]
    [InlineData("""{"contact_filter": {"city": "Bonn"}, "\ud800": 1}""", "The name at line 1, column 38 has half of a surrogate pair, which is not a character.")]
    public async Task What_is_not_strict_json_is_malformed(string request, string detail)
    {
        var producer = await Producer.OfAsync(engine);

        var refusal = await producer.AssertRefusedAsync("malformed_json", request);

        Assert.Equal(detail, refusal.Message.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData(33)]
    [InlineData(60)]
    [InlineData(500)]
    public async Task One_that_is_nested_too_deeply_is_malformed(int depth)
    {
        var producer = await Producer.OfAsync(engine);

        await producer.AssertRefusedAsync("malformed_json", string.Concat(Enumerable.Repeat("""{"a":""", depth)) + "1" + new string('}', depth));
    }

    [Fact]
    public async Task One_of_more_than_a_mebibyte_is_too_large()
    {
        var producer = await Producer.OfAsync(engine);

        await producer.AssertRefusedAsync("body_too_large", $$$"""{"contact_filter": {"city": "{{{new string('x', 1024 * 1024)}}}"}}""");
    }

    [Fact]
    public async Task The_nil_id_names_no_job()
    {
        var producer = await Producer.OfAsync(engine);

        var refusal = await producer.AssertRefusedAsync("validation_failed", job: Guid.Empty);

        Assert.Equal([("", "invalid_uuid")], refusal.Errors());
    }

    [Fact]
    public async Task Without_a_key()
    {
        var producer = await Producer.OfAsync(engine);

        await (producer with { Key = null }).AssertRefusedAsync("unauthorized");
    }

    public static TheoryData<object> StrangeKeys { get; } = new("", " ", "ek_live_unknown", new string('k', 5_000), 7, true, new List<object> { "ek_live_unknown" }, new byte[] { 0xff, 0xfe, 0x00 });

    [Theory]
    [MemberData(nameof(StrangeKeys))]
    public async Task With_a_key_that_nobody_was_given(object key)
    {
        var producer = await Producer.OfAsync(engine);

        await (producer with { Key = key }).AssertRefusedAsync("unauthorized");
    }

    [Theory]
    [InlineData("revoked_at")]
    [InlineData("expires_at")]
    public async Task With_a_key_whose_time_is_over(string column)
    {
        var producer = await Producer.OfAsync(engine);
        await engine.Database.ExecuteAsync($"update api_keys set {column} = now() where account_id = $1", producer.Account);

        await producer.AssertRefusedAsync("unauthorized");
    }

    [Fact]
    public async Task With_a_key_of_another_account()
    {
        var producer = await Producer.OfAsync(engine);
        var stranger = await A.ApiKey(engine.Database, await A.Account(engine.Database));

        await (producer with { Key = stranger }).AssertRefusedAsync("unauthorized");
    }

    [Fact]
    public async Task With_a_key_that_may_only_read()
    {
        var producer = await Producer.OfAsync(engine);
        var key = await A.ApiKey(engine.Database, producer.Account, Scopes.AutomationsRead, Scopes.ContactsWrite);

        var refusal = await (producer with { Key = key }).AssertRefusedAsync("insufficient_scope");

        Assert.Contains(Scopes.AutomationsWrite, refusal.Message.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_an_event_queue_of_another_account()
    {
        var producer = await Producer.OfAsync(engine);
        var other = await engine.SequenceAsync(A.Step());

        await (producer with { Sequence = other.Id }).AssertRefusedAsync("sequence_not_found");
    }

    [Fact]
    public async Task For_an_event_queue_that_was_deleted()
    {
        var producer = await Producer.OfAsync(engine);
        await engine.Database.ExecuteAsync("update sequences set deleted_at = now() where id = $1", producer.Sequence);

        await producer.AssertRefusedAsync("sequence_not_found");
    }

    [Fact]
    public async Task For_an_event_queue_that_is_paused()
    {
        var producer = await Producer.OfAsync(engine);
        await engine.Database.ExecuteAsync("update sequences set is_active = false where id = $1", producer.Sequence);

        await producer.AssertRefusedAsync("sequence_inactive");
    }

    [Fact]
    public async Task For_an_event_queue_without_active_steps()
    {
        var producer = await Producer.OfAsync(engine, await engine.SequenceAsync(A.Step(isActive: false)));

        await producer.AssertRefusedAsync("sequence_has_no_steps");
    }

    [Fact]
    public async Task Q11_for_an_import_of_another_account()
    {
        var producer = await Producer.OfAsync(engine);
        var stranger = await A.Account(engine.Database);
        var foreign = await A.Import(engine.Database, stranger, await A.Contacts(engine.Database, stranger, 1));

        await producer.AssertRefusedAsync("import_not_found", $$"""{"import_id": "{{foreign}}"}""");
    }

    [Fact]
    public async Task For_an_account_without_enough_credits()
    {
        var producer = await Producer.OfAsync(engine);
        await engine.Database.ExecuteAsync("update accounts set credits_remaining = 1 where id = $1", producer.Account);

        await producer.AssertRefusedAsync("insufficient_credits");

        Assert.Equal(1, await producer.CreditsAsync());
    }

    [Fact]
    public async Task A_refused_request_costs_nothing()
    {
        var producer = await Producer.OfAsync(engine);
        await engine.Database.ExecuteAsync("update accounts set credits_remaining = 10 where id = $1", producer.Account);

        await producer.AssertRefusedAsync("validation_failed", "{}");

        Assert.Equal(10, await producer.CreditsAsync());
    }

    [Fact]
    public async Task A_refused_id_is_free_for_a_better_request()
    {
        var producer = await Producer.OfAsync(engine);
        var job = Guid.CreateVersion7();
        await producer.AssertRefusedAsync("validation_failed", "{}", job);
        await producer.AssertRefusedAsync("unknown_field", """{"contact_filter": {"shoe_size": "44"}}""", job);

        var ended = await producer.EnrollAsync(Producer.Leads, job);

        Assert.Equal("completed", ended.Status);
    }
}
