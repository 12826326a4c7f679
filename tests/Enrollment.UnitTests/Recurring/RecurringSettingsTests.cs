using System.Text.Json;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Recurring;
using Enrollment.Core.Requests;

namespace Enrollment.UnitTests.Recurring;

public sealed class RecurringSettingsTests
{
    private const string Queue = "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55";
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_least_that_is_needed_has_the_defaults_of_the_specification()
    {
        var (read, _) = Read(Body("{}"));

        Assert.Equal(
            ("Mondays", true, Guid.Parse(Queue), true, ReEntry.WhileNotLive, "0 9 * * 1", "Europe/Berlin", null, null, null, MissedTimes.Latest),
            (read!.Name, read.IsActive, read.SequenceId, read.SkipIfAlreadyEnrolled, read.ReEnter, read.Cron, read.Timezone, read.StartsAt, read.EndsAt, read.MaxRuns, read.Missed));
        Assert.IsType<EnrollmentTarget.ContactFilter>(read.Target);
    }

    [Theory]
    [InlineData("C7", """{"cron": "* * * * * *"}""", "/cron", "invalid_cron")]
    [InlineData("C7", """{"cron": "61 * * * *"}""", "/cron", "invalid_cron")]
    [InlineData("C7", """{"timezone": "EST"}""", "/timezone", "invalid_timezone")]
    [InlineData("C7", """{"ends_at": "2026-11-28T09:59:59Z"}""", "/ends_at", "out_of_range")]
    [InlineData("ends before it starts", """{"starts_at": "2027-01-02T00:00:00Z", "ends_at": "2027-01-01T00:00:00Z"}""", "/ends_at", "out_of_range")]
    [InlineData("ends before its first time", """{"ends_at": "2026-11-28T11:00:00Z"}""", "/ends_at", "out_of_range")]
    [InlineData("no zone", """{"timezone": null}""", "/timezone", "required")]
    [InlineData("no cron", """{"cron": null}""", "/cron", "required")]
    [InlineData("no name", """{"name": " "}""", "/name", "too_short")]
    [InlineData("no sequence", """{"event_queue_id": null}""", "/event_queue_id", "required")]
    [InlineData("no target", """{"contact_filter": null}""", "", "exactly_one_target")]
    [InlineData("two targets", """{"import_id": "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"}""", "", "exactly_one_target")]
    [InlineData("ids", """{"contact_ids": ["0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"]}""", "/contact_ids", "unknown_field")]
    [InlineData("a filter of nothing", """{"contact_filter": {}}""", "/contact_filter", "empty_filter")]
    [InlineData("no such word", """{"missed": "some"}""", "/missed", "invalid_value")]
    [InlineData("no such word", """{"re_enter": "twice"}""", "/re_enter", "invalid_value")]
    [InlineData("once and again", """{"re_enter": "once", "skip_if_already_enrolled": false}""", "/skip_if_already_enrolled", "not_allowed")]
    [InlineData("no run at all", """{"max_runs": 0}""", "/max_runs", "out_of_range")]
    [InlineData("a typo", """{"time_zone": "UTC"}""", "/time_zone", "unknown_field")]
    public void What_is_wrong_is_pointed_at(string what, string change, string pointer, string code)
    {
        var (read, errors) = Read(Body(change));

        Assert.Null(read);
        Assert.True(errors.ToRefusal().Errors is [var error] && (error.Pointer, error.Code) == (pointer, code), $"{what}: {string.Join(" ", errors.ToRefusal().Errors)}");
    }

    [Fact]
    public void A_change_keeps_what_it_leaves_out()
    {
        var present = Read(Body("""{"missed": "all", "re_enter": "once", "max_runs": 3, "ends_at": "2027-01-01T00:00:00Z"}""")).Read!;

        var (changed, errors) = Change("""{"name": "Tuesdays", "cron": "0 9 * * 2", "max_runs": null}""", present);

        Assert.False(errors.Any);
        Assert.Equal(present with { Name = "Tuesdays", Cron = "0 9 * * 2", MaxRuns = null }, changed);
    }

    [Fact]
    public void A_change_of_the_target_replaces_it()
    {
        var present = Read(Body("{}")).Read!;

        var (changed, _) = Change($$"""{"import_id": "{{Queue}}"}""", present);

        Assert.Equal(present with { Target = new EnrollmentTarget.ImportMembers(Guid.Parse(Queue)) }, changed);
    }

    [Fact]
    public void One_that_is_over_can_be_renamed_but_not_be_given_another_end_that_is_past()
    {
        var present = Read(Body("""{"ends_at": "2027-01-01T00:00:00Z"}""")).Read!;
        var later = Now.AddYears(1);

        Assert.NotNull(Change("""{"name": "Old"}""", present, later).Read);
        Assert.Equal("/ends_at", Assert.Single(Change("""{"ends_at": "2027-02-01T00:00:00Z"}""", present, later).Errors.ToRefusal().Errors).Pointer);
    }

    [Theory]
    [InlineData("another end", """{"ends_at": "2027-02-01T00:00:00Z"}""")]
    [InlineData("activated", """{"is_active": true}""")]
    public void A_zone_that_is_no_longer_known_is_pointed_at_but_does_not_keep_from_renaming(string what, string change)
    {
        var present = Read(Body("{}")).Read! with { IsActive = false, Timezone = "Europe/Atlantis" };

        var error = Assert.Single(Change(change, present).Errors.ToRefusal().Errors);

        Assert.True((error.Pointer, error.Code) == ("/timezone", "invalid_timezone"), what);
        Assert.NotNull(Change("""{"name": "Old"}""", present).Read);
        Assert.NotNull(Change("""{"is_active": true, "timezone": "Europe/Berlin"}""", present).Read);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("cron")]
    [InlineData("timezone")]
    [InlineData("event_queue_id")]
    [InlineData("is_active")]
    public void A_change_cannot_empty_what_is_needed(string field)
    {
        var (_, errors) = Change($$"""{"{{field}}": null}""", Read(Body("{}")).Read!);

        Assert.Equal(("/" + field, "wrong_type"), (errors.ToRefusal().Errors.Single().Pointer, errors.ToRefusal().Errors.Single().Code));
    }

    private static string Body(string change)
    {
        var fields = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>($$"""
            { "name": "Mondays", "event_queue_id": "{{Queue}}", "contact_filter": { "city": "Berlin" }, "cron": "0 9 * * 1", "timezone": "Europe/Berlin" }
            """)!;
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(change)!)
            fields[name] = value;
        return JsonSerializer.Serialize(fields);
    }

    private static (RecurringSettings? Read, ValidationErrors Errors) Read(string body)
    {
        using var document = JsonDocument.Parse(body);
        var reader = new ObjectReader(document.RootElement, "", new ValidationErrors());
        return (RecurringSettings.Read(reader, Now), reader.Errors);
    }

    private static (RecurringSettings? Read, ValidationErrors Errors) Change(string body, RecurringSettings present, DateTimeOffset? now = null)
    {
        using var document = JsonDocument.Parse(body);
        var reader = new ObjectReader(document.RootElement, "", new ValidationErrors());
        return (RecurringSettings.ReadChange(reader, present, now ?? Now), reader.Errors);
    }
}
