using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Enrollment.Api.Enrollments;

/// <summary><c>POST /enrollments/{id}/steps/{step_id}/fail</c></summary>
public static class FailStep
{
    /// <summary>Reports that a step which awaits completion could not be done.</summary>
    /// <remarks>Has the same effect as the message <c>StepFailed</c>.</remarks>
    public static async Task<Results<Ok<Envelope<EnrollmentAnswer>>, Problem>> HandleAsync(
        Guid id, [FromRoute(Name = "step_id")] Guid stepId, RequestBody body, Caller caller, EnrollmentDb db, EnrollmentChange change,
        HttpContext http, CancellationToken stop)
    {
        var reader = ObjectReader.Of(body);
        var failure = FailBody.Read(reader);
        if (reader.Errors.Any)
            return reader.Errors.ToProblem();
        return await change.MakeAsync(http, caller, id, FailAsync, stop);

        Task<ChangeDecision> FailAsync(ContactEnrollment enrollment) => StepReports.TakeAsync(
            db, enrollment, stepId, new StepReport.Failed(failure.Error, failure.Retry ?? false),
            new ChangeDecision.Made(NoteKinds.StepFailed, stepId, failure.Error), stop);
    }
}

/// <summary>Body of <c>POST /enrollments/{id}/steps/{step_id}/fail</c>.</summary>
/// <param name="Error">What went wrong, for people; at most 2,000 characters.</param>
/// <param name="Retry">
/// Whether the step is handed out again: after 30 s, 2 min, 8 min and 32 min, up to five attempts in all; a webhook later still and up
/// to eight. Without it, the enrollment fails.
/// </param>
public sealed record FailBody(string Error, bool? Retry)
{
    public static FailBody Read(ObjectReader body)
    {
        var read = new FailBody(body.RequiredText("error", maxLength: 2_000), body.OptionalBool("retry"));
        body.RefuseOthers();
        return read;
    }
}
