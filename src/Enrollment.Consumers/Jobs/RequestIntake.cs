using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Consumers.Jobs;

/// <summary>A producer's request as it was delivered.</summary>
/// <param name="ApiKey">The key in the message's header; null if it has none.</param>
/// <param name="MessageId">The message's id; null if it has none.</param>
public sealed record DeliveredRequest(BulkEnrollRequested Message, string? ApiKey, Guid? MessageId);

/// <summary>
/// Handles requests that producers publish: creates the job under their id, or sends the news of the refusal. Safe to repeat: a request
/// whose job exists has been handled, and a repeat of its id is not read again.
/// </summary>
public sealed class RequestIntake(
    IDbContextFactory<EnrollmentDb> databases, RequestAdmission admission, OutboxUnits units, TimeProvider clock, ILogger<RequestIntake> logger)
{
    /// <returns>Whether a job existed already and goes on. If not, the job was created, was refused, or has ended.</returns>
    public async Task<bool> TakeInAsync(DeliveredRequest request, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        switch (await FindAsync(db, request.Message, stop))
        {
            case { FinishedAt: not null } ended:
                // The producer asks again, so it may have missed the news of the end.
                await using (var unit = await units.BeginAsync(db, stop))
                {
                    unit.Send(await JobEnd.AgainAsync(unit.Connection, ended, stop));
                    await unit.CommitAsync(stop);
                }
                return false;
            case not null:
                return true;
        }

        // A job that was made starts by the message that was written with it.
        if (await AdmitAsync(request, stop) is { } refusal)
            await RefuseAsync(db, request, refusal, stop);
        return false;
    }

    private async Task RefuseAsync(EnrollmentDb db, DeliveredRequest request, Refusal refusal, CancellationToken stop)
    {
        await using var unit = await units.BeginAsync(db, stop);
        unit.Send(NewsOf(request, refusal));
        await unit.CommitAsync(stop);
        JobsLog.Refused(logger, request.Message.JobId, request.Message.AccountId, refusal.Code);
    }

    private async Task<Refusal?> AdmitAsync(DeliveredRequest request, CancellationToken stop)
    {
        var message = request.Message;
        try
        {
            var refusal = await admission.TryMakeJobAsync(request, stop);
            if (refusal is null)
                JobsLog.TakenIn(logger, message.JobId, message.SequenceId);
            return refusal;
        }
        catch (DbUpdateException taken) when (taken.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Either another delivery of the same request was faster, or the id belongs to another account: the sender learns no more than that.
            await using var db = await databases.CreateDbContextAsync(stop);
            return await FindAsync(db, message, stop) is not null
                ? null
                : new(RefusalCodes.Conflict, $"There is another job with the id {message.JobId}. Send the request under a new one.");
        }
        catch (Exception unexpected) when (FaultOrigin.IsOwn(unexpected))
        {
            // As over HTTP, the sender is told. Kept in an error queue, the message would keep the key there, too.
            JobsLog.IntakeFailed(logger, unexpected, message.JobId);
            return new(RefusalCodes.InternalError, "Something unexpected went wrong. It is a fault of the service and has been logged.");
        }
    }

    private static Task<BulkJob?> FindAsync(EnrollmentDb db, BulkEnrollRequested message, CancellationToken stop) => db.BulkJobs.AsNoTracking()
        .SingleOrDefaultAsync(
            job => job.Id == message.JobId && job.AccountId == message.AccountId && job.SequenceId == message.SequenceId && job.Operation == BulkOperations.Enroll, stop);

    private OutboxMessage NewsOf(DeliveredRequest request, Refusal refusal)
    {
        var message = request.Message;
        var news = new BulkEnrollRefused(
            message.JobId, message.AccountId, message.SequenceId, refusal.Code, refusal.Detail,
            [.. refusal.Errors.Select(error => new RequestError(error.Pointer, error.Code, error.Detail))], clock.GetUtcNow());
        // One refusal for each message, however often it is delivered; the same request sent anew is another message.
        var id = MessageIds.For(message.JobId, $"{nameof(BulkEnrollRefused)} {request.MessageId}");
        return OutboxMessage.Of(news, id, message.JobId);
    }
}
