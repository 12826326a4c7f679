using System.Diagnostics;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Enrollments;

/// <summary>
/// Changes one enrollment in the request's transaction as its saga would: locks its row, calls its verb, sends its announcements. A
/// message for the saga waits for the row and then finds the result.
/// </summary>
public sealed class EnrollmentChange(EnrollmentDb db, RequestWork work, EnrollmentContexts contexts, EnrollmentReport report)
{
    /// <summary>Makes the change. Returns the changed enrollment, or the reason why it was not changed.</summary>
    /// <param name="decide">Calls a verb of the enrollment if it is allowed.</param>
    public async Task<Results<Ok<Envelope<EnrollmentAnswer>>, Problem>> MakeAsync(
        HttpContext http, Caller caller, Guid id, Func<ContactEnrollment, Task<ChangeDecision>> decide, CancellationToken stop)
    {
        var enrollment = await EnrollmentRows.FindAsync(db, contexts, caller.AccountId, id, stop);
        if (enrollment is null)
            return GetEnrollment.NotFound(id);

        switch (await decide(enrollment))
        {
            case ChangeDecision.Refused refused:
                return refused.Why;
            case ChangeDecision.Already:
                work.CostsAsRead();
                break;
            case ChangeDecision.Made made:
                await SaveAsync(caller, enrollment, made, stop);
                break;
            default:
                throw new UnreachableException();
        }
        return TypedResults.Ok(Envelope.Of(http, (await report.FindAsync(caller, id, stop))!));
    }

    /// <summary>Makes a change that is decided on the enrollment alone.</summary>
    public Task<Results<Ok<Envelope<EnrollmentAnswer>>, Problem>> MakeAsync(
        HttpContext http, Caller caller, Guid id, Func<ContactEnrollment, ChangeDecision> decide, CancellationToken stop) =>
        MakeAsync(http, caller, id, enrollment => Task.FromResult(decide(enrollment)), stop);

    private async Task SaveAsync(Caller caller, ContactEnrollment enrollment, ChangeDecision.Made made, CancellationToken stop)
    {
        await EnrollmentRows.SaveAsync(work.Unit, [enrollment], stop);
        db.Add(new EnrollmentNote
        {
            Id = Guid.CreateVersion7(enrollment.Now),
            EnrollmentId = enrollment.CorrelationId,
            AccountId = enrollment.AccountId,
            At = enrollment.Now,
            What = made.What,
            StepId = made.StepId,
            ApiKeyId = caller.KeyId,
            Detail = made.Detail,
        });
        await db.SaveChangesAsync(stop);
    }
}

/// <summary>The result of a request to change an enrollment.</summary>
public abstract record ChangeDecision
{
    private ChangeDecision()
    {
    }

    /// <summary>A verb has changed the enrollment.</summary>
    /// <param name="What">One of <see cref="NoteKinds"/>.</param>
    public sealed record Made(string What, Guid? StepId = null, string? Detail = null) : ChangeDecision;

    /// <summary>The enrollment is already as requested.</summary>
    public sealed record Already : ChangeDecision;

    public sealed record Refused(Problem Why) : ChangeDecision;

    /// <summary>Makes the refusal for an enrollment that has ended.</summary>
    public static Refused Ended(ContactEnrollment enrollment) => new(Problems.EnrollmentFinished.With(
        $"The enrollment {enrollment.CorrelationId} is {enrollment.State} since {enrollment.FinishedAt?.Shown()}."));

    /// <summary>Makes the refusal for an enrollment of which no step is next yet.</summary>
    public static Refused WaitsForGroup(ContactEnrollment enrollment) => new(Problems.EnrollmentWaiting.With(
        $"The enrollment {enrollment.CorrelationId} waits for its group.", "Wait until it is its turn, or cancel it."));

    public static Refused Conflict(string detail, string fix) => new(Problems.Conflict.With(detail, fix));
}
