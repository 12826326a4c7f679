using System.Text.Json.Nodes;
using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Enrollment.IntegrationTests.Steps;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Enrollments;

/// <summary>From wherever an enrollment is ended, the verb and the set-based statement leave the same row, the same history and the same news.</summary>
public sealed class When_an_enrollment_ends_either_way : IAsyncLifetime
{
    private static readonly EnrollmentEnd[] Ends =
    [
        EnrollmentEnd.Cancelled("moved away"),
        EnrollmentEnd.Cancelled("moved \0away " + new string('x', 3_000), outcome: "declined"),
        EnrollmentEnd.Completed(),
        EnrollmentEnd.Completed(outcome: "succeeded"),
        EnrollmentEnd.Failed("no such number"),
        EnrollmentEnd.Failed("no such number", outcome: "unreachable"),
    ];

    private readonly Guid _job = Guid.CreateVersion7();
    private TestDatabase _database = null!;
    private PartsAtRest _engine = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(TestServers.FromEnvironment());
        _engine = PartsAtRest.On(_database);
    }

    public async Task DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("first step pending")]
    [InlineData("second step pending")]
    [InlineData("pending for a retry")]
    [InlineData("awaiting a report")]
    [InlineData("out")]
    [InlineData("out again")]
    [InlineData("answered, awaiting a report")]
    [InlineData("taken back")]
    [InlineData("waiting for a call")]
    [InlineData("call under way")]
    [InlineData("call to be started")]
    [InlineData("call started")]
    [InlineData("call succeeded, another to come")]
    [InlineData("waiting for its group")]
    [InlineData("active in its group")]
    public async Task Both_leave_the_same(string place)
    {
        foreach (var end in Ends)
        {
            await AssertSameAsync(place, end);
            await AssertSameAsync(place, end, forced: true);
            await AssertSameAsync(place, end, paused: true);
        }
    }

    [Fact]
    public async Task What_has_ended_is_left_alone_by_both()
    {
        var twins = await TwinsAsync("first step pending", forced: false, paused: false);
        foreach (var twin in twins)
            await _engine.DoAsync(twin, enrollment => Assert.True(enrollment.TryEnd(EnrollmentEnd.Failed("no such number"))));
        var before = await _database.ColumnAsync<string>("select e::text from enrollments e order by id");

        await using (var unit = await _engine.Units.BeginAsync(CancellationToken.None))
        {
            var one = (await EnrollmentRows.LoadAsync(unit.Connection, [twins[0]], accountId: null, CancellationToken.None))[twins[0]];
            Assert.False(one.TryCancel("moved away"));
        }
        Assert.Empty(await EndSetAsync(twins[1], EnrollmentEnd.Cancelled("moved away")));

        Assert.Equal(before, await _database.ColumnAsync<string>("select e::text from enrollments e order by id"));
    }

    private async Task AssertSameAsync(string place, EnrollmentEnd end, bool forced = false, bool paused = false)
    {
        var twins = await TwinsAsync(place, forced, paused);
        Assert.Equal(await LeftAsync(twins[0], []), await LeftAsync(twins[1], []));

        var ofVerb = await _engine.DoAsync(twins[0], enrollment => Assert.True(enrollment.TryEnd(end)));
        var ofSet = await EndSetAsync(twins[1], end);

        var (verb, set) = (await LeftAsync(twins[0], ofVerb), await LeftAsync(twins[1], ofSet));
        Assert.True(verb == set, $"{place}, forced: {forced}, paused: {paused}, {end}\nverb: {verb}\nset:  {set}");
        Assert.Contains($"\"state\": \"{end.State}\"", set, StringComparison.Ordinal);
        foreach (var (twin, news) in new[] { (twins[0], ofVerb), (twins[1], ofSet) })
            await AssertOneMomentAsync(twin, Assert.Single(news, message => message.Type.Name is not (nameof(AdvanceGroup) or nameof(CallWithdrawn) or nameof(CallFinished))));
        if (place.Contains("succeeded", StringComparison.Ordinal))
            Assert.Contains("\"outcome\": \"succeeded\"", set, StringComparison.Ordinal);
        Assert.Equal(place == "call to be started" && !paused ? 1 : 0, ofSet.Count(message => message.Type.Name == nameof(CallFinished)));
        Assert.Equal(place.Contains("group", StringComparison.Ordinal) ? 1 : 0, ofSet.Count(message => message.Type.Name == nameof(AdvanceGroup)));
    }

    // The row's end, that of the run it was in the middle of, and the time that is announced.
    private async Task AssertOneMomentAsync(Guid enrollment, OutboxMessage news)
    {
        Assert.Equal(MessageIds.For(enrollment, news.Type.Name), news.MessageId);
        Assert.Equal(enrollment, news.CorrelationId);
        var endedAt = await _database.ScalarAsync<DateTime>("select finished_at from enrollments where id = $1", enrollment);
        var told = JsonNode.Parse(news.Body.Span)!.AsObject().Single(property => property.Key.EndsWith("At", StringComparison.Ordinal));
        Assert.Equal(endedAt, told.Value!.GetValue<DateTimeOffset>().UtcDateTime);
        var ofRuns = await _database.ColumnAsync<DateTime>("select max(finished_at) from step_runs where enrollment_id = $1 having max(finished_at) is not null", enrollment);
        Assert.All(ofRuns, at => Assert.True(at <= endedAt));
        var brokenOff = await _database.ColumnAsync<DateTime>("select r.finished_at from step_runs r join enrollments e on e.id = r.enrollment_id where e.id = $1 and r.status = 'failed' and r.error = e.reason", enrollment);
        Assert.All(brokenOff, at => Assert.Equal(endedAt, at));
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from step_runs where enrollment_id = $1 and finished_at is null", enrollment));
    }

    private async Task<IReadOnlyList<OutboxMessage>> EndSetAsync(Guid enrollment, EnrollmentEnd end)
    {
        await using var unit = await _engine.Units.BeginAsync(CancellationToken.None);
        var account = await _database.ScalarAsync<Guid>("select account_id from enrollments where id = $1", enrollment);
        var ended = await EndEnrollments.EndAsync(
            unit.Connection, account, new LiveEnrollments.WithIds([enrollment]), end, new NoteAuthor.Nobody(), limit: 10, CancellationToken.None);
        unit.Send(ended.Messages);
        await unit.CommitAsync(CancellationToken.None);
        return await _engine.TakeMessagesAsync();
    }

    /// <summary>Everything about an enrollment but ids of its own; of instants only that they are there.</summary>
    private async Task<string> LeftAsync(Guid enrollment, IReadOnlyList<OutboxMessage> messages)
    {
        var rows = await _database.ColumnAsync<string>("""
            with rows as (
                select 0 as seq, to_jsonb(e) - array['id', 'contact_id', 'group_id'] as row from enrollments e where id = $1
                union all
                select step_seq, to_jsonb(r) - 'enrollment_id' from step_runs r where enrollment_id = $1
                union all
                select 500 + step_seq, to_jsonb(c) - array['call_id', 'enrollment_id', 'contact_id', 'row_index', 'phone_e164'] from calls c where enrollment_id = $1
                union all
                select 1000, to_jsonb(n) - array['id', 'enrollment_id'] from enrollment_notes n where enrollment_id = $1)
            select (select jsonb_object_agg(key, case when value::text ~ '^"\d{4}-\d\d-\d\dT' then '"an instant"' else value end) from jsonb_each(row))::text
            from rows order by seq
            """, enrollment);
        return string.Join('\n', [.. rows, .. messages.Select(Told)]);
    }

    private static string Told(OutboxMessage message)
    {
        var body = JsonNode.Parse(message.Body.Span)!.AsObject();
        body.Remove("enrollmentId");
        body.Remove("contactId");
        body.Remove("callId");
        body.Remove("groupId");
        foreach (var instant in body.Select(property => property.Key).Where(name => name.EndsWith("At", StringComparison.Ordinal)).ToList())
            body[instant] = "an instant";
        return $"{message.Type.Name} to {message.Queue ?? "everybody"}: {body.ToJsonString()}";
    }

    private async Task<IReadOnlyList<Guid>> TwinsAsync(string place, bool forced, bool paused)
    {
        var account = await A.Account(_database);
        if (place.Contains("call", StringComparison.Ordinal) || place.Contains("group", StringComparison.Ordinal))
            return await CalledTwinsAsync(account, place, forced, paused);
        var sequence = await A.Sequence(_database, account, [.. StepsOf(place)]);
        var twins = await A.Enrollments(_database, sequence, await A.Contacts(_database, account, 2), forced: forced);
        foreach (var twin in twins)
        {
            foreach (var move in MovesTo(place))
                await _engine.DoAsync(twin, move);
            if (paused)
                await _engine.DoAsync(twin, enrollment => Assert.True(enrollment.TryPause()));
        }
        return twins;
    }

    private async Task<IReadOnlyList<Guid>> CalledTwinsAsync(Guid account, string place, bool forced, bool paused)
    {
        SequenceStep[] steps = place.Contains("another", StringComparison.Ordinal)
            ? [A.CallStep(action: new CallAction(OnSuccess: AfterSuccess.Continue)), A.CallStep(TimeSpan.FromDays(1))]
            : [];
        var sequence = await A.Agent(_database, account, settings => settings.RequireStart = place.Contains("start", StringComparison.Ordinal), steps: steps);
        var twins = new List<Guid>();
        for (var twin = 0; twin < 2; twin++)
        {
            var members = await A.CalledEnrollments(
                _database, sequence, await A.Contacts(_database, account, 2), group: place.Contains("group", StringComparison.Ordinal) ? Guid.NewGuid() : null, job: _job);
            twins.Add(members[place == "waiting for its group" ? 1 : 0]);
            await _database.ExecuteAsync("update enrollments set forced = $2 where id = any($1)", members.ToArray(), forced);
            if (place.StartsWith("call ", StringComparison.Ordinal))
                await _engine.DoAsync(twins[^1], enrollment => enrollment.HandOutCall());
            if (place == "call started")
                await _engine.DoAsync(twins[^1], enrollment => Assert.IsType<CallStart.Granted>(enrollment.StartCall(stepSeq: 1)));
            if (place.Contains("succeeded", StringComparison.Ordinal))
                await _engine.DoAsync(twins[^1], enrollment => enrollment.ReportCall(new("goal_completed"), stepSeq: 1));
            if (paused)
                await _engine.DoAsync(twins[^1], enrollment => Assert.True(enrollment.TryPause()));
        }
        return twins;
    }

    private static SequenceStep[] StepsOf(string place) => place switch
    {
        "first step pending" or "second step pending" => [A.Step(), A.Step(TimeSpan.FromDays(1))],
        "pending for a retry" or "awaiting a report" => [A.Step(awaitCompletion: true)],
        "out" or "out again" or "taken back" => [A.WebhookStep()],
        "answered, awaiting a report" => [A.WebhookStep(awaitCompletion: true)],
        _ => throw new ArgumentOutOfRangeException(nameof(place)),
    };

    private static Action<ContactEnrollment>[] MovesTo(string place) => place switch
    {
        "first step pending" => [],
        "second step pending" or "awaiting a report" or "out" => [HandOut],
        "pending for a retry" => [HandOut, enrollment => enrollment.TryReport(new StepReport.Failed("busy", Retry: true), stepSeq: 1)],
        "out again" => [HandOut, Answered(StepAnswers.Retry), HandOut],
        "answered, awaiting a report" => [HandOut, Answered(StepAnswers.Done)],
        "taken back" => [HandOut, Answered(StepAnswers.NotCalled)],
        _ => throw new ArgumentOutOfRangeException(nameof(place)),
    };

    private static void HandOut(ContactEnrollment enrollment) => enrollment.HandOut();

    private static Action<ContactEnrollment> Answered(string outcome) => enrollment => enrollment.AnswerStep(new StepAnswered(
        enrollment.CorrelationId, enrollment.AccountId, StepSeq: 1, outcome, outcome == StepAnswers.NotCalled ? null : 200, "body", null, RetryAfterSeconds: null));
}
