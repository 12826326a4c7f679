using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Outbox;
using Enrollment.Core.Steps;
using Enrollment.Scheduler.Calls;
using Enrollment.Scheduler.Counts;
using Enrollment.Scheduler.Steps;
using Enrollment.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Enrollment.IntegrationTests.Steps;

/// <summary>Parts of the engine on a database, without any process: each does something when a test says so, and messages stay in the outbox.</summary>
internal sealed class PartsAtRest : IAsyncDisposable
{
    private readonly RabbitPublisher _publisher;
    private readonly OutboxRelay _relay;

    private PartsAtRest(TestDatabase database)
    {
        Database = database;
        var outbox = Options.Create(new OutboxOptions());
        // Neither is started, so whatever is handed over goes nowhere.
        _publisher = new RabbitPublisher(RabbitConnectionString.Parse("amqp://127.0.0.1:1"), outbox, TimeProvider.System, NullLogger<RabbitPublisher>.Instance);
        _relay = new OutboxRelay(new OutboxTable(database.DataSource, outbox), _publisher, outbox, TimeProvider.System, new(TimeProvider.System), NullLogger<OutboxRelay>.Instance);
        Units = new OutboxUnits(database.DataSource, outbox, _relay);

        var options = new DbContextOptionsBuilder<EnrollmentDb>();
        EnrollmentDb.Configure(options, database.DataSource);
        Plans = new SequencePlans(() => new EnrollmentDb(options.Options));
        Contexts = new EnrollmentContexts(Plans);
        DueSteps = new HandOutDueSteps(Units, Contexts, Options.Create(new DueStepsOptions { BatchSize = 50 }), NullLogger<HandOutDueSteps>.Instance);
        DueCalls = new HandOutDueCalls(Units, database.DataSource, Contexts, Options.Create(new DueCallsOptions { BatchSize = 50 }), NullLogger<HandOutDueCalls>.Instance);
        Clocks = new SequenceClocks(database.DataSource);
        Counts = new EnrollmentCounts(database.DataSource);
    }

    public TestDatabase Database { get; }

    public OutboxUnits Units { get; }

    public SequencePlans Plans { get; }

    public EnrollmentContexts Contexts { get; }

    public HandOutDueSteps DueSteps { get; }

    public HandOutDueCalls DueCalls { get; }

    public SequenceClocks Clocks { get; }

    public EnrollmentCounts Counts { get; }

    public static PartsAtRest On(TestDatabase database) => new(database);

    /// <summary>Hands out all that is found to be due; how much that was.</summary>
    public async Task<int> HandOutAllAsync()
    {
        var (total, handedOut) = (0, 0);
        do
        {
            handedOut = await DueSteps.NextBatchAsync(new Dictionary<string, TimeSpan>(StringComparer.Ordinal), CancellationToken.None);
            total += handedOut;
        }
        while (handedOut > 0);
        return total;
    }

    /// <summary>Hands out the due calls of all sequences that have a slot free, turn by turn, until there is no more to do.</summary>
    public async Task CallAllAsync(bool hasDialer = true)
    {
        foreach (var sequence in await DueCalls.FindAsync(CancellationToken.None))
        {
            while (await DueCalls.NextBatchAsync(sequence with { HasDialer = hasDialer }, CancellationToken.None))
            {
            }
        }
    }

    /// <summary>Folds all that was noted.</summary>
    public async Task FoldAsync()
    {
        while (await Counts.FoldNextAsync(CancellationToken.None))
        {
        }
    }

    /// <summary>Calls a verb of one enrollment, as the sweep, the saga and the API do.</summary>
    /// <returns>The messages that it left in the outbox.</returns>
    public async Task<IReadOnlyList<OutboxMessage>> DoAsync(Guid id, Action<ContactEnrollment> verb)
    {
        await using var unit = await Units.BeginAsync(CancellationToken.None);
        var enrollment = (await EnrollmentRows.LoadAsync(unit.Connection, [id], accountId: null, CancellationToken.None))[id];
        foreach (var fault in (await Contexts.GiveAsync(unit.Connection, [enrollment], CancellationToken.None)).Values)
            throw fault;
        verb(enrollment);
        await EnrollmentRows.SaveAsync(unit, [enrollment], CancellationToken.None);
        await unit.CommitAsync(CancellationToken.None);
        return await TakeMessagesAsync();
    }

    /// <summary>Empties the outbox; for tests that do one thing after the other.</summary>
    public async Task<IReadOnlyList<OutboxMessage>> TakeMessagesAsync() =>
        [.. (await Database.ColumnAsync<string>("delete from outbox returning messages::text")).SelectMany(OutboxBatch.MessagesFromJson)];

    public async ValueTask DisposeAsync()
    {
        Plans.Dispose();
        _relay.Dispose();
        await _publisher.DisposeAsync();
    }
}
