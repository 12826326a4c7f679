using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;

namespace Enrollment.Core.Jobs;

/// <summary>Ends every live enrollment of a sequence by a job, however many there are.</summary>
public static class UnenrollEverybody
{
    /// <summary>
    /// Writes the job in the transaction that <paramref name="db"/> has open. Who is enrolled while the job is planned may be
    /// missed: see that nobody can be, and that jobs which enroll have ended, before.
    /// </summary>
    /// <param name="reason">Kept with each enrollment and announced, like <c>sequence_deleted</c>.</param>
    /// <param name="requestedBy">The API key whose request it is.</param>
    /// <returns>The job, and the message that starts it, to be sent in the same transaction.</returns>
    public static async Task<(BulkJob Job, OutboxMessage Begin)> AcceptAsync(
        EnrollmentDb db, Sequence sequence, string reason, Guid? requestedBy, DateTimeOffset now, CancellationToken stop)
    {
        var job = new BulkJob
        {
            Id = Guid.CreateVersion7(now),
            AccountId = sequence.AccountId,
            SequenceId = sequence.Id,
            SequenceVersion = sequence.Version,
            Operation = BulkOperations.Unenroll,
            Reason = reason,
            Target = new EnrollmentTarget.LiveIn(sequence.Id).ToJson(),
            Mode = BulkModes.All,
            SkipIfAlreadyEnrolled = true,
            Anchor = now,
            RequestedBy = requestedBy,
            CreatedAt = now,
            UpdatedAt = now,
        };
        db.Add(job);
        await db.SaveChangesAsync(stop);
        return (job, PlanningMessages.Begin(job));
    }
}
