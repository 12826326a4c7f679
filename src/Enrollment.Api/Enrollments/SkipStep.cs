using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Enrollments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Enrollments;

/// <summary><c>POST /enrollments/{id}/skip-step</c></summary>
public static class SkipStep
{
    /// <summary>Skips the step that is next or under way.</summary>
    /// <remarks>
    /// Skipping the last step completes the enrollment. Send an <c>Idempotency-Key</c>: a repeat without one skips the next step,
    /// too.
    /// </remarks>
    public static Task<Results<Ok<Envelope<EnrollmentAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentChange change, HttpContext http, CancellationToken stop) =>
        change.MakeAsync(http, caller, id, Skip, stop);

    private static ChangeDecision Skip(ContactEnrollment enrollment)
    {
        if (enrollment is { IsWaiting: true, HasEnded: false })
            return ChangeDecision.WaitsForGroup(enrollment);
        var step = enrollment.CurrentStep;
        return enrollment.TrySkipStep()
            ? new ChangeDecision.Made(NoteKinds.StepSkipped, step.StepId)
            : ChangeDecision.Ended(enrollment);
    }
}
