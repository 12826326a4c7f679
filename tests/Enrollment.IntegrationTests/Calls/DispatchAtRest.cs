using Enrollment.Core.Calls;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Windows;
using Enrollment.IntegrationTests.Steps;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>Agents with calls that wait, on a database without any process; for tests of what is handed out when, and what is not.</summary>
public sealed class DispatchAtRest : IAsyncLifetime
{
    private PartsAtRest _engine = null!;

    public TestDatabase Database { get; private set; } = null!;

    internal PartsAtRest Engine => _engine;

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync(TestServers.FromEnvironment());
        _engine = PartsAtRest.On(Database);
    }

    public async Task DisposeAsync()
    {
        await _engine.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>An agent of an account of its own, unless one is given.</summary>
    public async Task<MadeSequence> AgentAsync(Action<CallSettings>? change = null, Guid? account = null) =>
        await A.Agent(Database, account ?? await A.Account(Database), change, OutcomeRules.Default);

    /// <summary>Calls that are due now, or from when they are wanted.</summary>
    public async Task<IReadOnlyList<Guid>> WaitingAsync(
        MadeSequence agent, int count, DateTimeOffset? wantedAt = null, IReadOnlyList<string>? phones = null, string timezone = "UTC", bool bypassesWindow = false) =>
        await A.CalledEnrollments(
            Database, agent, await A.Contacts(Database, agent.AccountId, count), wantedAt ?? DateTimeOffset.UtcNow.AddSeconds(-1), phones, timezone: timezone,
            bypassesWindow: bypassesWindow);

    /// <summary>Hands out what is due in all agents.</summary>
    public Task SweepAsync(bool hasDialer = true) => _engine.CallAllAsync(hasDialer);

    /// <summary>Ends the open calls of an agent, as reports do, without anything that follows from them.</summary>
    public Task<int> CloseAsync(MadeSequence agent, string outcome = "no_answer") =>
        Database.ExecuteAsync("update calls set closed_at = now(), outcome = $2 where sequence_id = $1 and closed_at is null", agent.Id, outcome);

    public Task<long> OpenAsync(MadeSequence agent) => Database.ScalarAsync<long>("select count(*) from calls where sequence_id = $1 and closed_at is null", agent.Id);

    public Task<long> CalledAsync(MadeSequence agent) => Database.ScalarAsync<long>("select count(*) from calls where sequence_id = $1", agent.Id);

    public async Task<DateTimeOffset?> DueAsync(Guid enrollment) =>
        await Database.ScalarAsync<DateTime?>("select due_at from enrollments where id = $1", enrollment) is { } due ? new DateTimeOffset(due, TimeSpan.Zero) : null;

    public Task<string> StateAsync(Guid enrollment) => Database.ScalarAsync<string>("select concat_ws(' ', state, reason) from enrollments where id = $1", enrollment);

    /// <summary>Windows of the whole day, on one weekday alone or on every one.</summary>
    public static CallWindows OpenOn(DayOfWeek day, bool always = false) => CallWindowsJson.Parse(
        $"{{{string.Join(", ", Enum.GetValues<DayOfWeek>().Where(one => always || one == day).Select(WholeDay))}}}", "[]");

    private static string WholeDay(DayOfWeek day) => $$"""
        "{{day.ToString().ToLowerInvariant()}}": [{"from": "00:00", "to": "24:00"}]
        """;

    /// <summary>Windows in UTC that are closed now and for the next days.</summary>
    public static CallWindows ClosedNow => OpenOn(DateTimeOffset.UtcNow.AddDays(3).DayOfWeek);

    /// <summary>When windows in UTC of <see cref="ClosedNow"/> open.</summary>
    public static DateTimeOffset OpensAt => new(DateTimeOffset.UtcNow.AddDays(3).Date, TimeSpan.Zero);
}
