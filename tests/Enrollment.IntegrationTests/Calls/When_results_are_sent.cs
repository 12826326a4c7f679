using System.Text.Json;
using Enrollment.Core.Calls;
using Enrollment.Core.Contacts;
using Enrollment.Core.Enrollments;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>News for an agent's address is written with what it tells of, once for each event, however the event came about.</summary>
public sealed class When_results_are_sent(CallsAtRest calls) : IClassFixture<CallsAtRest>
{
    private const string Url = "https://hooks.example.org/calls";

    [Fact]
    public async Task A_report_that_counts_is_told_with_all_that_it_says()
    {
        var enrollment = await EnrolledAsync(ResultEvents.CallFinished);
        await calls.HandOutAsync(enrollment);
        var call = (await calls.ReadAsync(enrollment)).Calling!.Calls[0];

        await calls.Engine.DoAsync(enrollment, e => e.ReportCall(
            new("goal_completed")
            {
                Summary = "Über alles gesprochen",
                DurationSeconds = 61,
                StartedAt = new(2030, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)),
                Labels = ["hot"],
                Extracted = JsonElement.Parse("""{"b": 1, "a": 2}"""),
                RecordingUrl = "https://r.example",
                DialerReference = "d-1",
            },
            call.StepSeq));

        var (type, body) = Assert.Single(await ToldAsync(enrollment));
        Assert.Equal(ResultEvents.CallFinished, type);
        Assert.Equal(["type", "timestamp", "data"], body.EnumerateObject().Select(field => field.Name));
        Assert.EndsWith("Z", body.GetProperty("timestamp").GetString(), StringComparison.Ordinal);
        var data = body.GetProperty("data");
        Assert.Equal(["call", "agent", "contact", "variables", "enrollment"], data.EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            $$$"""{"id":"{{{call.CallId}}}","attempt":1,"outcome":"goal_completed","is_success":true,"late":false,"started_at":"2030-01-02T02:04:05.000000Z","ended_at":null,"duration_seconds":61,"summary":"Über alles gesprochen","labels":["hot"],"extracted":{"b":1,"a":2},"recording_url":"https://r.example","transcript_url":null,"dialer_reference":"d-1"}""",
            data.GetProperty("call").GetRawText());
        Assert.Equal(("Agent", "Ada Lovelace", call.PhoneE164), (Text(data, "agent", "name"), Text(data, "contact", "name"), Text(data, "contact", "phone_number")));
        Assert.Equal(("completed", true), (Text(data, "enrollment", "state"), data.GetProperty("enrollment").GetProperty("succeeded").GetBoolean()));
    }

    [Fact]
    public async Task Every_attempt_is_told_also_one_that_is_tried_again_and_a_repeated_report_is_not()
    {
        var enrollment = await EnrolledAsync(ResultEvents.CallFinished, ResultEvents.EnrollmentFinished);
        await calls.HandOutAsync(enrollment);

        await calls.ReportAsync(enrollment, "busy");
        await calls.ReportAsync(enrollment, "busy", seq: 1);

        var (_, body) = Assert.Single(await ToldAsync(enrollment));
        var next = body.GetProperty("data").GetProperty("enrollment").GetProperty("next_call_at").GetString();
        Assert.Equal((await calls.ReadAsync(enrollment)).DueAt!.Value, DateTimeOffset.Parse(next!, null), TimeSpan.FromMilliseconds(1));
        Assert.Equal(JsonValueKind.Null, body.GetProperty("data").GetProperty("enrollment").GetProperty("succeeded").ValueKind);
    }

    [Fact]
    public async Task A_late_report_is_told_as_an_event_of_its_own()
    {
        var enrollment = await EnrolledAsync(ResultEvents.CallFinished);
        await calls.HandOutAsync(enrollment);
        await calls.Engine.DoAsync(enrollment, e => e.TimeOutStep());
        await calls.ReportAsync(enrollment, "goal_completed", seq: 1);

        var told = await ToldAsync(enrollment);

        Assert.Equal([false, true], told.Select(one => one.Body.GetProperty("data").GetProperty("call").GetProperty("late").GetBoolean()));
    }

    [Theory]
    [InlineData("verb")]
    [InlineData("statement")]
    public async Task An_end_is_told_alike_by_the_verb_and_by_the_statement(string by)
    {
        var enrollment = await EnrolledAsync(ResultEvents.EnrollmentFinished);
        await calls.HandOutAsync(enrollment);
        if (by == "verb")
            await calls.Engine.DoAsync(enrollment, e => e.TryCancel("moved away"));
        else
            await EndAsync(enrollment, "moved away");

        var (type, body) = Assert.Single(await ToldAsync(enrollment));

        Assert.Equal(ResultEvents.EnrollmentFinished, type);
        var shown = body.GetProperty("data").GetProperty("enrollment");
        Assert.Equal(
            ["id", "batch_id", "row_index", "state", "succeeded", "next_call_at", "group_value", "reason", "last_outcome", "calls"], shown.EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            ("cancelled", "moved away", false, 1, 0),
            (shown.GetProperty("state").GetString(), shown.GetProperty("reason").GetString(), shown.GetProperty("succeeded").GetBoolean(), shown.GetProperty("calls").GetInt32(),
                shown.GetProperty("row_index").GetInt32()));
    }

    [Theory]
    [InlineData("verb")]
    [InlineData("statement")]
    public async Task A_call_that_an_end_frees_is_told_beside_the_end(string by)
    {
        var enrollment = await calls.EnrolledAsync(settings =>
        {
            settings.RequireStart = true;
            settings.SetResultsGoTo(new(Url, null, [ResultEvents.CallFinished, ResultEvents.EnrollmentFinished]));
        });
        await calls.HandOutAsync(enrollment);
        if (by == "verb")
            await calls.Engine.DoAsync(enrollment, e => e.TryCancel("moved away"));
        else
            await EndAsync(enrollment, "moved away");

        var told = (await ToldAsync(enrollment)).OrderBy(one => one.Type, StringComparer.Ordinal).ToList();

        Assert.Equal([ResultEvents.CallFinished, ResultEvents.EnrollmentFinished], told.Select(one => one.Type));
        Assert.Equal("not_placed", Text(told[0].Body.GetProperty("data"), "call", "outcome"));
        Assert.All(told, one => Assert.Equal("cancelled", Text(one.Body.GetProperty("data"), "enrollment", "state")));
        Assert.Equal("not_placed", Text(told[1].Body.GetProperty("data"), "enrollment", "last_outcome"));
    }

    [Fact]
    public async Task Nothing_is_told_that_was_not_asked_for()
    {
        var (silent, ends) = (await calls.EnrolledAsync(), await EnrolledAsync(ResultEvents.BatchFinished));
        foreach (var enrollment in new[] { silent, ends })
        {
            await calls.HandOutAsync(enrollment);
            await calls.ReportAsync(enrollment, "goal_completed");
        }
        await EndAsync(await calls.EnrolledAsync(), "moved away");

        Assert.Empty(await ToldAsync(silent));
        Assert.Empty(await ToldAsync(ends));
    }

    private Task<Guid> EnrolledAsync(params string[] events) => calls.EnrolledAsync(settings => settings.SetResultsGoTo(new(Url, null, events)));

    private async Task EndAsync(Guid enrollment, string reason)
    {
        await using var unit = await calls.Engine.Units.BeginAsync(CancellationToken.None);
        await LeavingContacts.TakeTurnAsync(unit.Connection, calls.Account, CancellationToken.None);
        var ended = await EndEnrollments.EndAsync(
            unit.Connection, calls.Account, new LiveEnrollments.WithIds([enrollment]), EnrollmentEnd.Cancelled(reason), new NoteAuthor.Nobody(), limit: null,
            CancellationToken.None);
        unit.Send(ended.Messages);
        await unit.CommitAsync(CancellationToken.None);
    }

    private async Task<IReadOnlyList<(string Type, JsonElement Body)>> ToldAsync(Guid enrollment)
    {
        var rows = await calls.Database.ColumnAsync<string>(
            "select body::text from webhook_deliveries where account_id = $1 and url = $2 and body -> 'data' -> 'enrollment' ->> 'id' = $3::text order by place",
            calls.Account, Url, enrollment.ToString());
        return [.. rows.Select(row => JsonElement.Parse(row)).Select(body => (body.GetProperty("type").GetString()!, body))];
    }

    private static string? Text(JsonElement data, string part, string name) => data.GetProperty(part).GetProperty(name).GetString();
}
