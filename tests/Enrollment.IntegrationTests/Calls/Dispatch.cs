using Enrollment.Core.Calls;
using Enrollment.Core.Outcomes;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Samples;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>The engine with a clock that hands out calls several times a second, and dialers that tests start.</summary>
public sealed class Dispatch : EngineFixture
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enrollment-dialer-");

    protected override string[] ConsumersSettings => ["--Webhooks:AllowedHosts:0=127.0.0.1", "--Webhooks:Timeout=00:00:02"];

    /// <summary>The scheduler that every test has.</summary>
    public SchedulerUnderTest Scheduler { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Scheduler = await StartSchedulerAsync("--DueCalls:Every=00:00:00.2", "--DueSteps:Every=00:00:00.2");
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>An agent of an account of its own.</summary>
    public async Task<MadeSequence> AgentAsync(Action<CallSettings>? change = null, OutcomeRules? rules = null, CallAction? action = null) =>
        await A.Agent(Database, await A.Account(Database), change, rules, A.CallStep(action: action));

    /// <summary>Calls that are due, to numbers that end in the digits that the simulator acts on.</summary>
    public async Task<IReadOnlyList<Guid>> WaitingAsync(MadeSequence agent, int count, string digits = "00", string variables = "{}") => await A.CalledEnrollments(
        Database, agent, await A.Contacts(Database, agent.AccountId, count), DateTimeOffset.UtcNow.AddSeconds(-1),
        [.. Enumerable.Range(0, count).Select(_ => $"{A.NextPhone()}{digits}")], timezone: "UTC", variables: variables);

    /// <summary>Starts the simulator for an account's calls by message, a thousand times faster than real calls are.</summary>
    public SampleProcess Dial(MadeSequence agent, string memory = "dialled", params string[] arguments) =>
        Dial(agent, new Dictionary<string, string>(StringComparer.Ordinal) { ["DIALER_DIALLED"] = MemoryOf(agent, memory) }, arguments.Length > 0 ? arguments : ["--speed", "1000"]);

    /// <summary>Starts the simulator with settings besides those of the account.</summary>
    public SampleProcess Dial(MadeSequence agent, IReadOnlyDictionary<string, string> settings, params string[] arguments) => SampleProcess.Start(
        "dialer-simulator", _folder.FullName, new Dictionary<string, string>(settings, StringComparer.Ordinal)
        {
            ["ConnectionStrings__RabbitMq"] = Broker.Address.ToString(),
            ["ENROLLMENT_ACCOUNT_ID"] = $"{agent.AccountId}",
            ["DIALER_DIALLED"] = settings.GetValueOrDefault("DIALER_DIALLED") ?? MemoryOf(agent),
        }, arguments);

    public string MemoryOf(MadeSequence agent, string memory = "dialled") => Path.Combine(_folder.FullName, $"{agent.Id}-{memory}");

    /// <summary>The calls that a simulator has dialled.</summary>
    public static IReadOnlyList<Guid> DialledBy(SampleProcess dialer) =>
        [.. dialer.Lines.Where(line => line.StartsWith("Dialling ", StringComparison.Ordinal)).Select(line => Guid.Parse(line.Split(' ')[1].TrimEnd(':')))];

    public Task EndedAsync(MadeSequence agent, int count, string where = "true") => Eventually.EqualsAsync(
        "Ended", (long)count, () => Database.ScalarAsync<long>($"select count(*) from enrollments where sequence_id = $1 and finished_at is not null and {where}", agent.Id), Patience);

    public Task<long> CountAsync(MadeSequence agent, string where = "true") =>
        Database.ScalarAsync<long>($"select count(*) from calls where sequence_id = $1 and {where}", agent.Id);
}
