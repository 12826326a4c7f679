using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Enrollments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Enrollments;

/// <summary><c>POST /enrollments/{id}/resume</c></summary>
public static class ResumeEnrollment
{
    /// <summary>Resumes a paused enrollment.</summary>
    /// <remarks>
    /// A step that became due during the pause is due at once. A step whose report is still awaited gets its whole time again.
    /// While the event queue is paused, the enrollment waits for that as well.
    /// </remarks>
    public static Task<Results<Ok<Envelope<EnrollmentAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentChange change, HttpContext http, CancellationToken stop) =>
        change.MakeAsync(http, caller, id, Resume, stop);

    private static ChangeDecision Resume(ContactEnrollment enrollment)
    {
        if (enrollment.HasEnded)
            return ChangeDecision.Ended(enrollment);
        return enrollment.TryResume()
            ? new ChangeDecision.Made(NoteKinds.Resumed)
            : ChangeDecision.Conflict(
                $"The enrollment {enrollment.CorrelationId} is not paused; it is {enrollment.State}.",
                "If its event queue is paused, set that queue's is_active to true.");
    }
}
