using Enrollment.Contracts;
using Enrollment.Core.Contacts;
using Enrollment.Core.Customers;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Consumers.Steps;

/// <summary>A step that was handed out and is to be executed, with everything that its action can need.</summary>
public sealed record HandedOutStep
{
    public required ContactEnrollment Enrollment { get; init; }
    public required SequenceStep Definition { get; init; }
    public required Sequence Sequence { get; init; }
    public required DateTimeOffset ScheduledFor { get; init; }

    /// <summary>The contact; null if it has been deleted.</summary>
    public required Contact? Contact { get; init; }

    public required Customer? Customer { get; init; }

    /// <summary>Says why the step must not be executed now. Returns null if it may be.</summary>
    public string? HindranceTo(StepAction.Executed action, DateTimeOffset now)
    {
        // Asked here, and not only where steps are handed out: a command can wait behind thousands of others.
        if (Sequence.DeletedAt is not null)
            return "not called: the event queue was deleted";
        if (!Sequence.IsActive)
            return "not called: the event queue was paused";
        return action.HasWaitedTooLong(Enrollment.DueAt, now) ? "not called: too many others were before it" : null;
    }
}

/// <summary>Finds the step that a command is about, if it still has to be executed.</summary>
public sealed class HandedOutSteps(IDbContextFactory<EnrollmentDb> databases) : IDisposable
{
    // A burst of commands looks hundreds of them up at once. A look-up takes a millisecond: eight keep the executions fed and leave
    // the connections to the others.
    private readonly SemaphoreSlim _places = new(8);

    /// <summary>Reads a step. Returns null if its enrollment has moved on, ended or been paused since the command was sent.</summary>
    /// <param name="complete">Adds what the action needs besides, in the same query.</param>
    public async Task<T?> FindAsync<T>(ExecuteStep command, Func<EnrollmentDb, IQueryable<HandedOutStep>, IQueryable<T>> complete, CancellationToken stop)
        where T : class
    {
        await _places.WaitAsync(stop);
        try
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            return await complete(db, Of(db, command)).AsNoTracking().SingleOrDefaultAsync(stop);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private static IQueryable<HandedOutStep> Of(EnrollmentDb db, ExecuteStep command) =>
        from e in db.Enrollments
        where e.CorrelationId == command.EnrollmentId && e.AccountId == command.AccountId
            && e.StepSeq == command.StepSeq && e.State == EnrollmentState.Processing && e.IsOut
        join s in db.SequenceSteps on new { e.SequenceId, Version = e.SequenceVersion, e.Position } equals new { s.SequenceId, s.Version, s.Position }
        join q in db.Sequences on new { Id = e.SequenceId, e.AccountId } equals new { q.Id, q.AccountId }
        join r in db.StepRuns on new { Id = e.CorrelationId, e.StepSeq } equals new { Id = r.EnrollmentId, r.StepSeq }
        from contact in db.Contacts.Where(c => c.AccountId == e.AccountId && c.Id == e.ContactId).DefaultIfEmpty()
        from customer in db.Customers.Where(c => c.AccountId == e.AccountId && c.Id == e.CustomerId).DefaultIfEmpty()
        select new HandedOutStep { Enrollment = e, Definition = s, Sequence = q, ScheduledFor = r.ScheduledFor, Contact = contact, Customer = customer };
}
