using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Enrollments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Enrollments;

/// <summary><c>POST /enrollments/{id}/pause</c></summary>
public static class PauseEnrollment
{
    /// <summary>Pauses an enrollment: no step is handed out until it is resumed.</summary>
    /// <remarks>A step that was handed out before may still be reported; the step after it is held.</remarks>
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
