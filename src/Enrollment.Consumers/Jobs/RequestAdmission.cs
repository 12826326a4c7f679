using System.Runtime.InteropServices;
using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Accounts;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Enrollment.Consumers.Jobs;

/// <summary>Creates the job of a producer's request and charges for it in one transaction, if the whole request is valid.</summary>
public sealed class RequestAdmission(IDbContextFactory<EnrollmentDb> databases, OutboxUnits units, RowsIntake rows, IOptions<CreditOptions> credits, TimeProvider clock)
{
    // Longer than any key; whatever comes beyond is not worth a hash.
    private const int MaxKeyLength = 500;

    private static readonly TimeSpan KeyUseEvery = TimeSpan.FromMinutes(1);

    /// <summary>Creates the job that a request asks for. Returns null if it did, otherwise the refusal.</summary>
    /// <exception cref="DbUpdateException">A job of this id already exists.</exception>
    public async Task<Refusal?> TryMakeJobAsync(DeliveredRequest delivered, CancellationToken stop)
    {
        var message = delivered.Message;
        var now = clock.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        // Whether there is such a sequence is told to nobody without a key.
        var sequence = await SequenceAdmission.FindAsync(db, kind: null, message.AccountId, message.SequenceId, stop);
        var takesRows = sequence is not null && SequenceKinds.Named(sequence.Kind).TakesRows;
        var (key, unauthorized) = await AuthorizeAsync(db, delivered, takesRows ? Scopes.AgentsEnroll : Scopes.AutomationsWrite, now, stop);
        if (key is null)
            return unauthorized;
        // Before the request is read: what it has to say depends on the sequence.
        if (sequence is null)
            return SequenceAdmission.NotFound(kind: null, message.SequenceId);
        using var document = Parse(delivered, out var wrong);
        if (document is null)
            return wrong;
        var reader = new ObjectReader(document.RootElement, "", new ValidationErrors());
        if (message.JobId == Guid.Empty)
            reader.Errors.Add("", "invalid_uuid", "The nil UUID cannot be the id of a job.");
        if (takesRows)
            return await rows.TryMakeJobAsync(db, reader, delivered, key, now, stop);
        if (BulkEnrollRequest.Read(reader, isAnswered: false) is not { } request)
            return reader.Errors.ToRefusal();

        await using var unit = await units.BeginAsync(db, stop);
        var account = await db.Accounts.AsNoTracking().SingleAsync(row => row.Id == message.AccountId, stop);
        var acceptance = await AcceptJob.TryAsync(
            db, unit, kind: null, message.AccountId, message.SequenceId, request.ToWork(), new(key.Id, JobId: message.JobId), now, stop);
        if (acceptance is JobAcceptance.Refused(var refusal))
            return refusal;

        await NoteUseAsync(db, key, now, stop);
        await unit.WriteAsync(stop);
        // Last, because it locks the account's row; an account whose credits are not counted has no need to.
        var cost = credits.Value.Write;
        if (account.CreditsRemaining is not null
            && !(await Credits.ChargeAsync(unit.Connection, account.Id, Spending.Request(cost), stop)).IsPaid)
            return new(RefusalCodes.InsufficientCredits, $"The request costs {cost} credits, and the account has fewer left. Nothing was changed.");
        await unit.CommitAsync(stop);
        return null;
    }

    // Seldom, or all requests of a key would wait for each other at its row.
    internal static Task NoteUseAsync(EnrollmentDb db, ApiKey key, DateTimeOffset now, CancellationToken stop) =>
        db.ApiKeys.Where(k => k.Id == key.Id && k.AccountId == key.AccountId && (k.LastUsedAt == null || k.LastUsedAt < now - KeyUseEvery))
            .ExecuteUpdateAsync(k => k.SetProperty(used => used.LastUsedAt, now), stop);

    private static async Task<(ApiKey?, Refusal?)> AuthorizeAsync(
        EnrollmentDb db, DeliveredRequest delivered, string scope, DateTimeOffset now, CancellationToken stop)
    {
        if (delivered.ApiKey is null)
            return (null, new(RefusalCodes.Unauthorized, $"The message carries no API key in its header {EnrollmentHeaders.ApiKey}."));

        var accountId = delivered.Message.AccountId;
        var hash = ApiKey.Hash(delivered.ApiKey);
        var key = delivered.ApiKey.Length > MaxKeyLength ? null : await ApiKey.Valid(db.ApiKeys, now).AsNoTracking()
            .SingleOrDefaultAsync(k => k.Sha256 == hash && k.AccountId == accountId, stop);
        if (key is null)
            return (null, new(RefusalCodes.Unauthorized, "The API key is unknown, has expired, has been revoked or is not of this account."));
        return key.Scopes.Contains(scope, StringComparer.Ordinal)
            ? (key, null)
            : (null, new(RefusalCodes.InsufficientScope, $"The API key lacks the scope {scope}."));
    }

    // By the code that reads the same request over HTTP, from the same bytes: what the bus has made of it is not as strict.
    private static JsonDocument? Parse(DeliveredRequest delivered, out Refusal? refusal)
    {
        if (delivered.Message.Request is not { } body)
        {
            var nothing = new ValidationErrors();
            nothing.Add("", "required", "The message carries no request.", "Give it one like the body of POST /event-queues/{id}/bulk-enroll.");
            refusal = nothing.ToRefusal();
            return null;
        }
        var bytes = JsonMarshal.GetRawUtf8Value(body);
        if (bytes.Length > StrictJson.MaxBytes)
        {
            refusal = new(RefusalCodes.BodyTooLarge, $"The request may have at most {StrictJson.MaxBytes} bytes; it has {bytes.Length}.");
            return null;
        }
        var document = StrictJson.Parse(bytes.ToArray(), out var fault);
        refusal = document is null ? new(RefusalCodes.MalformedJson, fault!.Detail, fault.Fix) : null;
        return document;
    }
}
