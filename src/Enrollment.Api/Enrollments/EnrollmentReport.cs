using Enrollment.Api.Auth;
using Enrollment.Api.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Enrollments;

/// <summary>Reads one enrollment as callers see it, with its history.</summary>
public sealed class EnrollmentReport(EnrollmentDb db, EnrollmentContexts contexts, TimeProvider clock)
{
    /// <summary>Finds an enrollment of the caller's account. Returns null if there is none.</summary>
    public async Task<EnrollmentAnswer?> FindAsync(Caller caller, Guid id, CancellationToken stop)
    {
        var enrollment = await db.Enrollments.AsNoTracking().SingleOrDefaultAsync(e => e.CorrelationId == id && e.AccountId == caller.AccountId, stop);
        if (enrollment is null)
            return null;

        var sequence = await db.Sequences.AsNoTracking().SingleAsync(s => s.Id == enrollment.SequenceId && s.AccountId == caller.AccountId, stop);
        await db.Database.OpenConnectionAsync(stop);
        await contexts.GiveAsync(db, enrollment, stop);
        var step = enrollment.CurrentStep;
        var isQueue = sequence.Kind == SequenceKinds.EventQueue.Name;
        return new EnrollmentAnswer(
            enrollment.CorrelationId,
            enrollment.State,
            isQueue ? enrollment.SequenceId : null,
            isQueue ? null : enrollment.SequenceId,
            enrollment.SequenceVersion,
            enrollment.ContactId,
            enrollment.CustomerId,
            enrollment.Anchor,
            enrollment.HasEnded || enrollment.IsWaiting
                ? null
                : new NextStepAnswer(step.StepId, step.Position, step.Name, Waiting.DueAt(enrollment, sequence), enrollment.Attempt),
            Waiting.PausedBecause(enrollment, sequence),
            Waiting.For(enrollment, sequence, step, clock.GetUtcNow()),
            await CallingReport.GroupAsync(db, enrollment, stop),
            enrollment.Calling?.Facts.Timezone,
            enrollment.Calling?.Facts.ReadVariables(),
            enrollment.Calling is { } calling ? [.. calling.Calls.Select(CallAnswer.Of)] : null,
            await History.ReadAsync(db, enrollment, enrollment.Plan, stop),
            enrollment.CreatedAt,
            enrollment.UpdatedAt,
            enrollment.FinishedAt,
            CallingReport.Of(enrollment));
    }
}
