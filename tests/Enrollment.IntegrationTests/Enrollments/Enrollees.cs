using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.IntegrationTests.Enrollments;

/// <param name="Order">The step's place in its sequence.</param>
internal sealed record HandedOutStep(Guid MessageId, int Seq, int Order, int Attempt);

/// <summary>Enrollments under test, what they are and what was said about them.</summary>
internal static class Enrollees
{
    /// <summary>Enrollments that are due now, in an account of their own.</summary>
    public static async Task<IReadOnlyList<Guid>> EnrollAsync(
        this EngineFixture engine, MadeSequence sequence, int count, string state = EnrollmentState.Pending, DateTimeOffset? anchor = null, DateTimeOffset? dueAt = null) =>
        await A.Enrollments(
            engine.Database, sequence, await A.Contacts(engine.Database, sequence.AccountId, count), state, anchor, dueAt);

    public static async Task<MadeSequence> SequenceAsync(this EngineFixture engine, params SequenceStep[] steps) =>
        await A.Sequence(engine.Database, await A.Account(engine.Database), steps);

    /// <summary>An outside executor of the enrollment's account says that the step is done; returns when the saga has handled it.</summary>
    public static async Task ReportDoneAsync(this EngineFixture engine, Guid enrollment, int stepSeq) =>
        await engine.HandleAsync(new StepExecuted(enrollment, await engine.AccountOfAsync(enrollment), stepSeq), enrollment);

    /// <summary>An outside executor of the enrollment's account says that the step failed; returns when the saga has handled it.</summary>
    public static async Task ReportFailedAsync(this EngineFixture engine, Guid enrollment, int stepSeq, string error, bool Retry) =>
        await engine.HandleAsync(new StepFailed(enrollment, await engine.AccountOfAsync(enrollment), stepSeq, error, Retry), enrollment);

    /// <summary>Hands out the current step of one enrollment, as the sweep does it.</summary>
    public static async Task HandOutAsync(this EngineFixture engine, Guid enrollment)
    {
        await using var unit = await engine.Part<OutboxUnits>().BeginAsync(CancellationToken.None);
        var due = (await EnrollmentRows.LoadAsync(unit.Connection, [enrollment], accountId: null, CancellationToken.None))[enrollment];
        due.Plan = await engine.Part<SequencePlans>().GetAsync(due.SequenceId, due.SequenceVersion, CancellationToken.None);
        due.HandOut();
        await EnrollmentRows.SaveAsync(unit, [due], CancellationToken.None);
        await unit.CommitAsync(CancellationToken.None);
    }

    // Nobody's, for an enrollment that does not exist.
    private static async Task<Guid> AccountOfAsync(this EngineFixture engine, Guid enrollment) =>
        await engine.Database.ScalarAsync<Guid>(
            "select coalesce((select account_id from enrollments where id = $1), '00000000-0000-0000-0000-000000000000')", enrollment);

    public static async Task<ContactEnrollment> ReadAsync(this EngineFixture engine, Guid enrollment)
    {
        await using var db = engine.Database.Db();
        return await db.Enrollments.AsNoTracking().SingleAsync(e => e.CorrelationId == enrollment);
    }

    /// <summary>Its history, in order.</summary>
    public static async Task<IReadOnlyList<StepRun>> RunsAsync(this EngineFixture engine, Guid enrollment)
    {
        await using var db = engine.Database.Db();
        return await db.StepRuns.AsNoTracking().Where(run => run.EnrollmentId == enrollment).OrderBy(run => run.StepSeq).ToListAsync();
    }

    /// <summary>Waits until all of them are in a state.</summary>
    public static Task AreAsync(this EngineFixture engine, IEnumerable<Guid> enrollments, string state, int? stepSeq = null) =>
        Eventually.EqualsAsync(
            $"Enrollments not {state}", "",
            async () => string.Join(", ", await engine.Database.ColumnAsync<string>(
                "select format('%s: %s %s', id, state, step_seq) from enrollments where id = any($1) and (state <> $2 or step_seq <> coalesce($3::integer, step_seq)) limit 3",
                enrollments.ToArray(), state, stepSeq)),
            EngineFixture.Patience);

    public static Task IsAsync(this EngineFixture engine, Guid enrollment, string state, int? stepSeq = null) =>
        engine.AreAsync([enrollment], state, stepSeq);

    /// <summary>Makes due now what they wait for.</summary>
    public static Task MakeDueAsync(this EngineFixture engine, params IEnumerable<Guid> enrollments) =>
        engine.Database.ExecuteAsync(
            "update enrollments set due_at = now() - interval '1 second' where id = any($1) and due_at is not null", enrollments.ToArray());

    /// <summary>The steps that subscribers were told about, in order of number.</summary>
    public static IReadOnlyList<HandedOutStep> HandedOut(this EngineFixture engine, Guid enrollment) =>
        [.. engine.Ledger.Of(nameof(StepDue)).Where(entry => entry.Value.Id("enrollmentId") == enrollment)
            .Select(entry => new HandedOutStep(
                entry.Key,
                entry.Value.Message.GetProperty("stepSeq").GetInt32(),
                entry.Value.Message.GetProperty("stepOrder").GetInt32(),
                entry.Value.Message.GetProperty("attempt").GetInt32()))
            .OrderBy(step => step.Seq)];

    /// <summary>The same, once subscribers were told about so many: what is handed out is announced right after the commit.</summary>
    public static Task<IReadOnlyList<HandedOutStep>> HandedOutAsync(this EngineFixture engine, Guid enrollment, int count) => Eventually.SeesAsync(
        $"{count} steps are announced", () => Task.FromResult(engine.HandedOut(enrollment)), steps => steps.Count >= count, EngineFixture.Patience);

    /// <summary>How often news of one kind, with different ids, were told about it.</summary>
    public static int Told(this EngineFixture engine, string news, Guid enrollment) =>
        engine.Ledger.Of(news).Values.Count(entry => entry.Id("enrollmentId") == enrollment);

    /// <summary>Waits for the news of its end.</summary>
    public static async Task<LedgerEntry> NewsAsync(this EngineFixture engine, string news, Guid enrollment)
    {
        var id = MessageIds.For(enrollment, news);
        await Eventually.HoldsAsync($"{news} is announced", () => engine.Ledger.Of(news).ContainsKey(id), EngineFixture.Patience);
        return engine.Ledger.Of(news)[id];
    }

    /// <summary>The whole row, to see that nothing touched it.</summary>
    public static Task<string> RowAsync(this EngineFixture engine, Guid enrollment) =>
        engine.Database.ScalarAsync<string>("select e::text from enrollments e where id = $1", enrollment);

    public static Guid DueId(Guid enrollment, int stepSeq = 1) => MessageIds.For(enrollment, nameof(StepDue), stepSeq);

    public static Guid ReportId(Guid enrollment) => MessageIds.For(enrollment, nameof(StepExecuted), 1);
}
