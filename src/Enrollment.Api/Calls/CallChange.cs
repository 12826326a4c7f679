using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Calls;

/// <summary>
/// Changes one call in the request's transaction as its saga would: locks the row of its enrollment, calls a verb, sends what it
/// announces. Costs no credits.
/// </summary>
public sealed class CallChange(EnrollmentDb db, RequestWork work, EnrollmentContexts contexts)
{
    /// <summary>Finds a call of the caller's account with its enrollment, locked and ready for its verbs. Returns null if there is none.</summary>
    public async Task<FoundCall?> FindAsync(Caller caller, Guid callId, CancellationToken stop)
    {
        work.CostsNothing();
        var found = await db.Calls.AsNoTracking()
            .Where(call => call.CallId == callId && call.AccountId == caller.AccountId)
            .Select(call => new { call.EnrollmentId, call.StepSeq })
            .SingleOrDefaultAsync(stop);
        return found is not null && await EnrollmentRows.FindAsync(db, contexts, caller.AccountId, found.EnrollmentId, stop) is { } enrollment
            ? new(enrollment, enrollment.Calling!.Find(found.StepSeq)!)
            : null;
    }

    /// <summary>Writes what a verb has changed, also where the request is answered with a problem.</summary>
    public async Task SaveAsync(ContactEnrollment enrollment, CancellationToken stop)
    {
        if (!enrollment.IsChanged)
            return;
        work.CommitsWhateverTheAnswer();
        await EnrollmentRows.SaveAsync(work.Unit, [enrollment], stop);
    }

    public static Problem NotFound(Guid callId) => Problems.CallNotFound.With($"There is no call {callId}.");
}

/// <summary>A call and its enrollment, locked.</summary>
public sealed record FoundCall(ContactEnrollment Enrollment, Call Call);
