using Enrollment.Contracts;
using Enrollment.Core.Contacts;
using Enrollment.Core.Customers;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Enrollment.Core.Webhooks;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Consumers.Steps.Webhook;

/// <summary>Everything that one call needs, read at once.</summary>
/// <param name="Contact">The contact; null if it has been deleted.</param>
/// <param name="Secrets">The valid secrets, the current one first; empty if the account has none yet.</param>
/// <param name="Hindrance">Why the call must not be made now; null if it may be made.</param>
public sealed record WebhookCall(
    ContactEnrollment Enrollment, SequenceStep Step, DateTimeOffset ScheduledFor, Contact? Contact, Customer? Customer,
    IReadOnlyList<byte[]> Secrets, string? Hindrance = null);

/// <summary>Finds out what has to be called, if it still has to be.</summary>
public sealed class WebhookCalls(IDbContextFactory<EnrollmentDb> databases, NpgsqlDataSource dataSource, TimeProvider clock) : IDisposable
{
    // A burst of commands looks hundreds of them up at once. A look-up takes a millisecond: eight keep the calls fed and leave the
    // connections to the others.
    private readonly SemaphoreSlim _places = new(8);

    /// <summary>Collects what a call needs. Returns null if the enrollment has moved on, ended or been paused since the command was sent.</summary>
    public async Task<WebhookCall?> FindAsync(ExecuteStep command, CancellationToken stop)
    {
        await _places.WaitAsync(stop);
        try
        {
            var call = await ReadAsync(command, stop);
            if (call is not { Secrets.Count: 0 })
                return call;

            await using (var connection = await dataSource.OpenConnectionAsync(stop))
                await WebhookSecrets.EnsureAsync(connection, command.AccountId, clock.GetUtcNow(), stop);
            return await ReadAsync(command, stop);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<WebhookCall?> ReadAsync(ExecuteStep command, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var now = clock.GetUtcNow();
        var found = await (
            from e in db.Enrollments
            where e.CorrelationId == command.EnrollmentId && e.AccountId == command.AccountId
                && e.StepSeq == command.StepSeq && e.State == EnrollmentState.Processing && e.IsOut
            join s in db.SequenceSteps on new { e.SequenceId, Version = e.SequenceVersion, e.Position } equals new { s.SequenceId, s.Version, s.Position }
            join q in db.Sequences on new { Id = e.SequenceId, e.AccountId } equals new { q.Id, q.AccountId }
            join r in db.StepRuns on new { Id = e.CorrelationId, e.StepSeq } equals new { Id = r.EnrollmentId, r.StepSeq }
            from contact in db.Contacts.Where(c => c.AccountId == e.AccountId && c.Id == e.ContactId).DefaultIfEmpty()
            from customer in db.Customers.Where(c => c.AccountId == e.AccountId && c.Id == e.CustomerId).DefaultIfEmpty()
            select new
            {
                Enrollment = e,
                Step = s,
                Queue = q,
                r.ScheduledFor,
                Contact = contact,
                Customer = customer,
                Secrets = db.WebhookSecrets
                    .Where(secret => secret.AccountId == e.AccountId && (secret.ExpiresAt == null || secret.ExpiresAt > now))
                    .OrderByDescending(secret => secret.CreatedAt)
                    .Select(secret => secret.Secret)
                    .ToList(),
            }).AsNoTracking().SingleOrDefaultAsync(stop);
        return found is null ? null : new(
            found.Enrollment, found.Step, found.ScheduledFor, found.Contact, found.Customer, found.Secrets, HindranceOf(found.Enrollment, found.Queue, now));
    }

    // Asked here, and not only where steps are handed out: a command can wait behind thousands of others.
    private static string? HindranceOf(ContactEnrollment enrollment, Sequence queue, DateTimeOffset now)
    {
        if (queue.DeletedAt is not null)
            return "not called: the event queue was deleted";
        if (!queue.IsActive)
            return "not called: the event queue was paused";
        return StepActions.Webhook.HasWaitedTooLong(enrollment.DueAt, now) ? "not called: too many others were before it" : null;
    }
}
