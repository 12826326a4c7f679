using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Enrollments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Enrollments;

/// <summary><c>POST /enrollments/{id}/pause</c></summary>
public static class PauseEnrollment
{
    public static Task<Results<Ok<Envelope<EnrollmentAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentChange change, HttpContext http, CancellationToken stop) =>
        change.MakeAsync(http, caller, id, Pause, stop);

    private static ChangeDecision Pause(ContactEnrollment enrollment)
    {
        if (enrollment.HasEnded)
            return ChangeDecision.Ended(enrollment);
        return enrollment.TryPause()
            ? new ChangeDecision.Made(NoteKinds.Paused)
            : ChangeDecision.Conflict($"The enrollment {enrollment.CorrelationId} is paused already.", "Resume it when it shall go on.");
    }
}
