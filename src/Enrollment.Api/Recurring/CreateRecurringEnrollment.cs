using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Recurring;
using Enrollment.Core.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Recurring;

/// <summary><c>POST /recurring-enrollments</c></summary>
public static class CreateRecurringEnrollment
{
    /// <summary>Creates a recurring enrollment.</summary>
    /// <remarks>
    /// The event queue and the import must exist. The event queue may be paused or without steps: runs are then refused until it is neither.
    /// </remarks>
    public static async Task<Results<Created<Envelope<RecurringEnrollmentAnswer>>, Problem>> HandleAsync(
        RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, TimeProvider clock, ILogger<RecurringEnrollmentAnswer> logger,
        HttpContext http, CancellationToken stop)
    {
        var (reader, now) = (ObjectReader.Of(body), clock.GetUtcNow());
        if (RecurringSettings.Read(reader, now) is not { } settings)
            return reader.Errors.ToProblem();
        if (await RecurringRows.RefuseAsync(db, caller, settings, now, stop) is { } unusable)
            return unusable;

        var recurring = RecurringEnrollment.New(caller.AccountId, settings, caller.KeyId, now);
        db.Add(recurring);
        await db.SaveChangesAsync(stop);
        work.AfterCommit(() => RecurringLog.Created(logger, recurring.Id, recurring.SequenceId, recurring.NextRunAt));
        EntityTags.Show(http, RecurringVersion.Of(settings));
        return TypedResults.Created($"{RecurringEnrollmentsApi.Path}/{recurring.Id}", Envelope.Of(http, RecurringEnrollmentAnswer.Of(recurring, lastJobStatus: null)));
    }
}
