using Enrollment.Api.Auth;
using Enrollment.Core.Hosting;
using Enrollment.Core.Steps;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Enrollments;

/// <summary>Reads one enrollment as callers see it, with its history.</summary>
public sealed class EnrollmentReport(EnrollmentDb db, SequencePlans plans, TimeProvider clock)
{
    /// <summary>Finds an enrollment of the caller's account. Returns null if there is none.</summary>
    public async Task<EnrollmentAnswer?> FindAsync(Caller caller, Guid id, CancellationToken stop)
    {
        var enrollment = await db.Enrollments.AsNoTracking().SingleOrDefaultAsync(e => e.CorrelationId == id && e.AccountId == caller.AccountId, stop);
        if (enrollment is null)
            return null;

        var sequence = await db.Sequences.AsNoTracking().SingleAsync(s => s.Id == enrollment.SequenceId && s.AccountId == caller.AccountId, stop);
        var plan = await plans.GetAsync(db, enrollment.SequenceId, enrollment.SequenceVersion, stop);
        var step = plan.At(enrollment.Position);
        return new EnrollmentAnswer(
            enrollment.CorrelationId,
            enrollment.State,
            enrollment.SequenceId,
            enrollment.SequenceVersion,
            enrollment.ContactId,
            enrollment.CustomerId,
            enrollment.Anchor,
            enrollment.HasEnded ? null : new NextStepAnswer(step.StepId, step.Position, step.Name, Waiting.DueAt(enrollment, sequence, step), enrollment.Attempt),
            Waiting.PausedBecause(enrollment, sequence),
            Waiting.For(enrollment, sequence, step, clock.GetUtcNow()),
            await History.ReadAsync(db, enrollment, plan, stop),
            enrollment.CreatedAt,
            enrollment.UpdatedAt,
            enrollment.FinishedAt);
    }
}
