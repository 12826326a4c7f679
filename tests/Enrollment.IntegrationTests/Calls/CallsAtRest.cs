using System.Text.Json.Nodes;
using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Sequences;
using Enrollment.IntegrationTests.Steps;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>Calls on a real database without any process: each verb is called when a test says so, as the sweeps, the saga and the API call it.</summary>
public sealed class CallsAtRest : IAsyncLifetime
{
    private PartsAtRest _engine = null!;

    internal TestDatabase Database { get; private set; } = null!;

    internal PartsAtRest Engine => _engine;

    internal Guid Account { get; private set; }

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync(TestServers.FromEnvironment());
        _engine = PartsAtRest.On(Database);
        Account = await A.Account(Database);
    }

    public async Task DisposeAsync()
    {
        await _engine.DisposeAsync();
        await Database.DisposeAsync();
    }

    internal Task<MadeSequence> SequenceAsync(Action<CallSettings>? change = null, OutcomeRules? rules = null, params SequenceStep[] steps) =>
        A.Agent(Database, Account, change, rules, steps);

    /// <summary>One enrollment of a new contact, waiting for its first call.</summary>
    internal async Task<Guid> EnrolledAsync(Action<CallSettings>? change = null, OutcomeRules? rules = null, params SequenceStep[] steps) =>
        (await A.CalledEnrollments(Database, await SequenceAsync(change, rules, steps), [await A.Contact(Database, Account)]))[0];

    internal Task<IReadOnlyList<OutboxMessage>> HandOutAsync(Guid enrollment) => _engine.DoAsync(enrollment, e => e.HandOutCall());

    /// <summary>A report about the call that was handed out last, unless another one is named.</summary>
    internal async Task<CallResult> ReportAsync(Guid enrollment, string outcome, int? seq = null, bool doNotCall = false)
    {
        CallResult? result = null;
        await _engine.DoAsync(enrollment, e => result = e.ReportCall(new(outcome) { DoNotCall = doNotCall }, seq ?? e.Calling!.Calls[^1].StepSeq));
        return result!;
    }

    internal async Task<ContactEnrollment> ReadAsync(Guid enrollment)
    {
        await using var unit = await _engine.Units.BeginAsync(CancellationToken.None);
        var read = (await EnrollmentRows.LoadAsync(unit.Connection, [enrollment], accountId: null, CancellationToken.None))[enrollment];
        await _engine.Contexts.GiveAsync(unit.Connection, [read], CancellationToken.None);
        return read;
    }

    internal static JsonObject BodyOf(OutboxMessage message) => JsonNode.Parse(message.Body.Span)!.AsObject();

    internal static JsonObject BodyOf<T>(IEnumerable<OutboxMessage> messages) => BodyOf(Assert.Single(messages, message => message.Type.Name == typeof(T).Name));
}
