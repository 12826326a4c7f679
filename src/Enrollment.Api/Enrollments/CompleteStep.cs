using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Enrollment.Api.Enrollments;

/// <summary><c>POST /enrollments/{id}/steps/{step_id}/complete</c>. Safe to repeat.</summary>
public static class CompleteStep
{
    /// <summary>Reports that a step which awaits completion is done.</summary>
    /// <remarks>
    /// Has the same effect as the message <c>StepExecuted</c>. Repeating the report is harmless: the answer is the present state.
    /// </remarks>
    public static Task<Results<Ok<Envelope<EnrollmentAnswer>>, Problem>> HandleAsync(
        Guid id, [FromRoute(Name = "step_id")] Guid stepId, Caller caller, EnrollmentDb db, EnrollmentChange change, HttpContext http, CancellationToken stop)
    {
        return change.MakeAsync(http, caller, id, CompleteAsync, stop);

        Task<ChangeDecision> CompleteAsync(ContactEnrollment enrollment) => StepReports.TakeAsync(
            db, enrollment, stepId, new StepReport.Executed(), new ChangeDecision.Made(NoteKinds.StepCompleted, stepId), stop);
    }
}
