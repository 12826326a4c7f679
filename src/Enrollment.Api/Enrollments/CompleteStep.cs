using Enrollment.Api.Accounts;
using Enrollment.Api.Http;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Enrollment.Api.Enrollments;

/// <summary><c>POST /enrollments/{id}/steps/{step_id}/complete</c>: an outside executor has done the step. Saying so twice is harmless.</summary>
public static class CompleteStep
{
    public static Task<Results<Ok<Envelope<EnrollmentAnswer>>, Problem>> HandleAsync(
        Guid id, [FromRoute(Name = "step_id")] Guid stepId, Caller caller, EnrollmentDb db, EnrollmentChange change, HttpContext http, CancellationToken stop)
    {
        return change.MakeAsync(http, caller, id, CompleteAsync, stop);

        async Task<ChangeDecision> CompleteAsync(ContactEnrollment enrollment)
        {
            if (StepReports.Find(enrollment, stepId) is not { } step)
                return StepReports.NotFound(enrollment, stepId);
            if (step.AwaitCompletion && await StepReports.LastRunAsync(db, enrollment, step, stop) is { Status: StepRunStatus.Completed })
                return new ChangeDecision.Already();
            if (StepReports.Refusal(enrollment, step, isFinal: true) is { } refusal)
                return refusal;
            enrollment.FinishStep();
            return new ChangeDecision.Made(NoteKinds.StepCompleted, stepId);
        }
    }
}
