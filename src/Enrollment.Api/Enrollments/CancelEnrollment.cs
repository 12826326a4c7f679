using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Enrollments;

/// <summary><c>POST /enrollments/{id}/cancel</c></summary>
public static class CancelEnrollment
{
    /// <summary>Ends an enrollment where it stands.</summary>
    /// <remarks>A step that was handed out stays in the history as failed. <c>EnrollmentCancelled</c> is announced.</remarks>
    public static async Task<Results<Ok<Envelope<EnrollmentAnswer>>, Problem>> HandleAsync(
        Guid id, OptionalBody body, Caller caller, EnrollmentChange change, HttpContext http, CancellationToken stop)
    {
        var reason = CancelBody.DefaultReason;
        if (body.Given is { } given)
        {
            var reader = ObjectReader.Of(given);
            reason = CancelBody.Read(reader).Reason ?? reason;
            if (reader.Errors.Any)
                return reader.Errors.ToProblem();
        }
        return await change.MakeAsync(http, caller, id, Cancel, stop);

        ChangeDecision Cancel(ContactEnrollment enrollment) => enrollment.TryCancel(reason)
            ? new ChangeDecision.Made(NoteKinds.Cancelled, Detail: reason)
            : ChangeDecision.Ended(enrollment);
    }
}

/// <summary>Body of <c>POST /enrollments/{id}/cancel</c>; may be left out.</summary>
/// <param name="Reason">The reason in the caller's words, at most 2,000 characters; default <c>cancelled_by_request</c>.</param>
public sealed record CancelBody(string? Reason)
{
    public const string DefaultReason = "cancelled_by_request";

    public static CancelBody Read(ObjectReader body)
    {
        var read = new CancelBody(body.OptionalText("reason", EnrollmentEnd.MaxReasonLength));
        body.RefuseOthers();
        return read;
    }
}
